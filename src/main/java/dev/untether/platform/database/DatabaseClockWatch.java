package dev.untether.platform.database;

import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the database clock regularly, and logs when this node's own clock is wrong. */
public final class DatabaseClockWatch extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseClockWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  private final DatabaseClock clock;
  private final Database database;
  private Rounds rounds;
  private volatile boolean wrong;

  public DatabaseClockWatch(DatabaseClock clock, Database database) {
    this.clock = clock;
    this.database = database;
  }

  /** Completes when the clock has been set for the first time. */
  @Override
  public Future<?> start() {
    Trouble trouble =
        new Trouble(failure -> LOG.debug("The database's time is not known", failure));
    rounds = new Rounds(vertx, trouble, () -> set().map(Next.WHEN_WOKEN));
    return set().onSuccess(set -> rounds.every(PERIOD));
  }

  @Override
  public Future<?> stop() {
    return rounds.stop();
  }

  /** Whether this node's own clock differs from the database's by more than the tolerance. */
  public boolean isNodeWrong() {
    return wrong;
  }

  private Future<Void> set() {
    return clock.set(database).onSuccess(set -> judge());
  }

  private void judge() {
    Duration deviation = clock.deviation();
    boolean now = deviation.abs().compareTo(TOLERANCE) > 0;
    if (now && !wrong) {
      LOG.error(
          "The clock of this node is {} seconds {} the database's. The node is not ready until they"
              + " agree: see to it that both are set by NTP. Sessions, tokens and records go by the"
              + " database's clock",
          deviation.abs().toSeconds(),
          deviation.isNegative() ? "behind" : "ahead of");
    } else if (!now && wrong) {
      LOG.info("The clock of this node agrees with the database's again");
    }
    wrong = now;
  }
}
