package dev.untether.stream;

import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.EventHandler;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.EventType;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/**
 * Publishes each removal on the event bus, as a CloudEvent, in order and by one node of the
 * cluster. Best effort beyond that: whoever must not miss one follows the log.
 */
public final class RemovalPublisher implements EventHandler {
  /**
   * Where removals are published: {@link io.vertx.core.json.JsonObject}s in the CloudEvents form.
   */
  public static final String ADDRESS = "untether.connections.removed";

  private final EventBus eventBus;

  RemovalPublisher(EventBus eventBus) {
    this.eventBus = eventBus;
  }

  @Override
  public Future<Void> handle(SqlConnection transaction, List<StoredEvent> events) {
    events.stream()
        .filter(event -> event.type().equals(EventType.CONNECTION_REMOVED.text()))
        .forEach(event -> eventBus.publish(ADDRESS, CloudEvents.encode(event)));
    return Future.succeededFuture();
  }
}
