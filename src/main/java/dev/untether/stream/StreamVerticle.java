package dev.untether.stream;

import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.LeasedConsumer;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.EventType;
import dev.untether.platform.node.NodeResources;
import dev.untether.stream.Streams.StreamSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.function.Consumer;

/** Follows the event log for the listeners of this node and for the event bus. */
public final class StreamVerticle extends VerticleBase {
  private final Streams streams;
  private final EventConsumers consumers;
  private LeasedConsumer publisher;

  /** Nothing runs before it is deployed. */
  public StreamVerticle(NodeResources node, EventConsumers consumers, StreamSettings settings) {
    this(
        new Streams(
            node.vertx(),
            consumers,
            new EventReader(node.pools().history()),
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
    publisher = consumers.passingOn("event-bus", new RemovalPublisher(vertx.eventBus()));
  }

  @Override
  public Future<?> start() {
    streams.feed().start();
    return publisher.start();
  }

  @Override
  public Future<?> stop() {
    return Future.all(streams.feed().stop(), publisher.stop());
  }

  /**
   * Publishes each removal on the event bus as a CloudEvent, in order, by one node of the cluster.
   * Messages can be lost: a subscriber that must not miss one follows the log.
   */
  public static final class RemovalPublisher implements Consumer<List<StoredEvent>> {
    /**
     * The event-bus address of removals: {@link io.vertx.core.json.JsonObject}s in the CloudEvents
     * form.
     */
    public static final String ADDRESS = "untether.connections.removed";

    private final EventBus eventBus;

    RemovalPublisher(EventBus eventBus) {
      this.eventBus = eventBus;
    }

    @Override
    public void accept(List<StoredEvent> events) {
      events.stream()
          .filter(event -> event.type().equals(EventType.CONNECTION_REMOVED.text()))
          .forEach(event -> eventBus.publish(ADDRESS, CloudEvents.encode(event)));
    }
  }
}
