package dev.untether.notification;

import dev.untether.eventlog.EventConsumer;
import dev.untether.eventlog.EventConsumers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Feeds the channels from the event log. */
public final class NotificationVerticle extends VerticleBase {
  private final EventConsumer consumer;

  public NotificationVerticle(EventConsumers consumers) {
    this.consumer = consumers.named("notification", new LogChannel());
  }

  @Override
  public Future<?> start() {
    return consumer.start();
  }

  @Override
  public Future<?> stop() {
    return consumer.stop();
  }
}
