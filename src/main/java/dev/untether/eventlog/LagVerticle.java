package dev.untether.eventlog;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Watches how far a consumer is behind, on whichever node it runs. */
public final class LagVerticle extends VerticleBase {
  private static final long PERIOD_MILLIS = 1000;

  private final ConsumerLag lag;

  public LagVerticle(ConsumerLag lag) {
    this.lag = lag;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(0, PERIOD_MILLIS, timer -> lag.measure());
    return Future.succeededFuture();
  }
}
