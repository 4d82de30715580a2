package dev.untether.audit;

import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.EventHandler;
import dev.untether.eventlog.StoredEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Writes a record for each event, in the transaction in which the consumer's position moves. */
final class AuditTrail implements EventHandler {

  @Override
  public Future<Void> handle(SqlConnection transaction, List<StoredEvent> events) {
    return transaction.preparedQuery(AuditTable.APPEND).execute(columns(events)).mapEmpty();
  }

  private static Tuple columns(List<StoredEvent> events) {
    return Tuple.of(
        events.stream().map(StoredEvent::position).toArray(Long[]::new),
        events.stream().map(StoredEvent::id).toArray(UUID[]::new),
        events.stream().map(StoredEvent::type).toArray(String[]::new),
        events.stream().map(StoredEvent::subject).toArray(String[]::new),
        events.stream().map(event -> event.cause().userName()).toArray(String[]::new),
        events.stream()
            .map(event -> event.time().atOffset(ZoneOffset.UTC))
            .toArray(OffsetDateTime[]::new),
        events.stream().map(CloudEvents::data).toArray(JsonObject[]::new));
  }
}
