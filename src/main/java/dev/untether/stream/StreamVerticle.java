package dev.untether.stream;

import dev.untether.eventlog.EventConsumer;
import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.EventReader;
import dev.untether.platform.node.NodeResources;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;

/** Follows the event log for those who listen, here and on the event bus. */
public final class StreamVerticle extends VerticleBase {
  private final Streams streams;
  private final EventConsumers consumers;
  private EventConsumer publisher;

  /** Nothing runs before it is deployed. */
  public StreamVerticle(
      NodeResources node, EventConsumers consumers, EventLog eventLog, StreamSettings settings) {
    this(
        new Streams(
            node.vertx(),
            eventLog,
            consumers.reader(),
            new EventReader(node.pools().history()),
            consumers.settings(),
            settings,
            node.clock(),
            node.metrics().registry()),
        consumers);
  }

  StreamVerticle(Streams streams, EventConsumers consumers) {
    this.streams = streams;
    this.consumers = consumers;
  }

  /** The streams of this node. */
  public Streams streams() {
    return streams;
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
