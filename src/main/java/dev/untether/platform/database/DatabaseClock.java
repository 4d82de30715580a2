package dev.untether.platform.database;

import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database's time, which all its nodes share: expiry and recorded times must not depend on the
 * clock of one node. It is this machine's monotonic clock, set by the database's clock, so reading
 * it needs no query. May be used from any thread.
 */
public final class DatabaseClock extends Clock {
  private static final String NOW = "SELECT clock_timestamp() AS now";

  /** The database's time at a given {@link System#nanoTime}. */
  private record Setting(Instant time, long nanoTime) {
    Instant at(long other) {
      return time.plusNanos(other - nanoTime);
    }
  }

  private final Clock node;
  private volatile boolean set;
  private volatile Setting setting;
  private volatile Duration deviation = Duration.ZERO;

  /**
   * Shows the node's own time until it is first set.
   *
   * @param node the clock of this machine
   */
  public DatabaseClock(Clock node) {
    this.node = node;
    this.setting = new Setting(node.instant(), System.nanoTime());
  }

  /** Sets this clock by the database's. Must not be called again before it completes. */
  Future<Void> set(Database database) {
    long asked = System.nanoTime();
    return database
        .execute(NOW, Tuple.tuple())
        .onSuccess(
            rows ->
                set(Rows.only(rows).getOffsetDateTime("now").toInstant(), asked, System.nanoTime()))
        .mapEmpty();
  }

  /** How far this node's own clock is ahead of the database's; negative if it is behind. */
  Duration deviation() {
    return deviation;
  }

  @Override
  public Instant instant() {
    return setting.at(System.nanoTime());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("This clock has instants only");
  }

  /**
   * The database read its clock at some moment between query and answer. A difference within that
   * uncertainty is ignored, so that a slow answer does not make the clock less accurate.
   */
  private void set(Instant time, long asked, long answered) {
    Duration uncertainty = Duration.ofNanos((answered - asked) / 2);
    Instant now = time.plus(uncertainty);
    Duration difference = Duration.between(setting.at(answered), now);
    if (!set || difference.abs().compareTo(uncertainty) > 0) {
      setting = new Setting(now, answered);
      set = true;
    }
    deviation = Duration.between(setting.at(System.nanoTime()), node.instant());
  }

  /** Sets the database clock regularly, and logs when this node's own clock is wrong. */
  public static final class ClockWatch extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private final DatabaseClock clock;
    private final Database database;
    private Rounds rounds;
    private volatile boolean wrong;

    public ClockWatch(DatabaseClock clock, Database database) {
      this.clock = clock;
      this.database = database;
    }

    /** Completes when the clock has been set for the first time. */
    @Override
    public Future<?> start() {
      Trouble trouble =
          new Trouble(failure -> LOG.debug("The database's time cannot be read", failure));
      rounds = new Rounds(vertx, trouble, () -> set().map(Next.WHEN_WOKEN));
      return set().onSuccess(ignored -> rounds.every(PERIOD));
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
      return clock.set(database).onSuccess(ignored -> judge());
    }

    private void judge() {
      Duration deviation = clock.deviation();
      boolean now = deviation.abs().compareTo(TOLERANCE) > 0;
      if (now && !wrong) {
        LOG.error(
            "The clock of this node is {} seconds {} the database's. The node is not ready until they"
                + " agree: set both clocks by NTP. Sessions, tokens and records go by the"
                + " database's clock",
            deviation.abs().toSeconds(),
            deviation.isNegative() ? "behind" : "ahead of");
      } else if (!now && wrong) {
        LOG.info("The clock of this node agrees with the database's again");
      }
      wrong = now;
    }
  }
}
