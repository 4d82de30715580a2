package dev.untether.eventlog;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Keeps the log from growing for ever. To be deployed after the consumers. */
public final class EventLogVerticle extends VerticleBase {
  private final Retention retention;

  public EventLogVerticle(EventConsumers consumers) {
    this.retention =
        new Retention(consumers.vertx(), consumers.database(), consumers.settings().retention());
  }

  @Override
  public Future<?> start() {
    retention.start();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return retention.stop();
  }
}
