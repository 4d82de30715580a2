package dev.untether.audit;

import dev.untether.audit.Checkpoint.ChainHead;
import dev.untether.eventlog.EventConsumer.EventHandler;
import dev.untether.eventlog.StoredEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Appends a chained record for each event, in the transaction that moves the consumer's position.
 */
final class AuditTrail implements EventHandler {
  private final Vertx vertx;
  private final Clock clock;

  AuditTrail(Vertx vertx, Clock clock) {
    this.vertx = vertx;
    this.clock = clock;
  }

  @Override
  public Future<Void> handle(SqlConnection transaction, List<StoredEvent> events) {
    return transaction
        .query(AuditTable.LOCK_HEAD)
        .execute()
        .map(AuditRecords::head)
        .compose(head -> vertx.executeBlocking(() -> following(head, events)))
        .compose(records -> transaction.preparedQuery(AuditTable.APPEND).execute(columns(records)))
        .mapEmpty();
  }

  /** Takes about 5 microseconds for each event; there may be a thousand events. */
  private List<AuditRecord> following(ChainHead last, List<StoredEvent> events) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    List<AuditRecord> records = new ArrayList<>(events.size());
    ChainHead head = last;
    for (StoredEvent event : events) {
      AuditRecord record = AuditRecord.following(head, event, now);
      records.add(record);
      head = record.head();
    }
    return records;
  }

  private static Tuple columns(List<AuditRecord> records) {
    ChainHead head = records.get(records.size() - 1).head();
    return Tuple.of(
        column(records, AuditRecord::number, Long[]::new),
        column(records, AuditRecord::position, Long[]::new),
        column(records, AuditRecord::eventId, UUID[]::new),
        column(records, AuditRecord::type, String[]::new),
        column(records, AuditRecord::subject, String[]::new),
        column(records, AuditRecord::actor, String[]::new),
        column(records, record -> utc(record.time()), OffsetDateTime[]::new),
        column(records, record -> utc(record.recordedAt()), OffsetDateTime[]::new),
        column(records, AuditRecord::data, JsonObject[]::new),
        column(records, AuditRecord::previousHash, String[]::new),
        column(records, AuditRecord::hash, String[]::new),
        head.number(),
        head.hash());
  }

  private static <T> T[] column(
      List<AuditRecord> records, Function<AuditRecord, T> value, IntFunction<T[]> array) {
    return records.stream().map(value).toArray(array);
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
