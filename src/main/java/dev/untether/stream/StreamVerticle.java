package dev.untether.stream;

import dev.untether.eventlog.EventConsumer;
import dev.untether.eventlog.EventConsumers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;

/** Follows the event log for those who listen, here and on the event bus. */
public final class StreamVerticle extends VerticleBase {
  private final Streams streams;
  private final EventConsumers consumers;
  private EventConsumer publisher;

  public StreamVerticle(Streams streams, EventConsumers consumers) {
    this.streams = streams;
    this.consumers = consumers;
  }

  @Override
  public void init(Vertx vertx, Context context) {
    super.init(vertx, context);
    publisher = consumers.fromNowOn("event-bus", new RemovalPublisher(vertx.eventBus()));
  }

  @Override
  public Future<?> start() {
    return streams.feed().start().compose(fed -> publisher.start());
  }

  @Override
  public Future<?> stop() {
    return Future.all(streams.feed().stop(), publisher.stop());
  }
}
