package dev.untether.eventlog;

import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches how far a consumer is behind, on whichever node it runs. */
public final class LagVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(LagVerticle.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final ConsumerLag lag;

  public LagVerticle(ConsumerLag lag) {
    this.lag = lag;
  }

  @Override
  public Future<?> start() {
    Trouble trouble =
        new Trouble(failure -> LOG.debug("The lag of a consumer is not known", failure));
    Rounds rounds = new Rounds(vertx, trouble, () -> lag.measure().map(Next.WHEN_WOKEN));
    rounds.every(PERIOD);
    rounds.wake();
    return Future.succeededFuture();
  }
}
