package dev.untether.audit;

import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.StoredEvent;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit trail in the order of the record numbers, which is also the order of the log, or
 * in its reverse.
 */
public final class AuditRecords {
  private final Database database;

  public AuditRecords(Database database) {
    this.database = database;
  }

  public Future<Long> count(AuditFilter filter) {
    Future<RowSet<Row>> counted =
        filter.equals(AuditFilter.NONE)
            ? database.execute(AuditTable.COUNT_ALL, Tuple.tuple())
            : database.execute(
                filter.subject() == null ? AuditTable.COUNT : AuditTable.COUNT_OF_SUBJECT,
                parameters(filter));
    return counted.map(rows -> Rows.only(rows).getLong("records"));
  }

  /**
   * The next records that match.
   *
   * @param after the last record before the slice; null for the beginning
   * @param offset how many matching records to skip from there
   */
  public Future<List<AuditRecord>> slice(
      AuditFilter filter, Order order, @Nullable AuditRecord after, long offset, int limit) {
    if (after != null) {
      return slice(filter, order, after.event().position(), offset, limit);
    }
    return filter.equals(AuditFilter.NONE) && offset > 0
        ? sliceFromRecord(order, offset, limit)
        : slice(filter, order, order.beforeAll, offset, limit);
  }

  private Future<List<AuditRecord>> sliceFromRecord(Order order, long skipped, int limit) {
    return recordsBefore(order, skipped)
        .compose(before -> database.execute(AuditTable.POSITION, Tuple.of(before)))
        .compose(
            rows ->
                Rows.first(rows)
                    .map(row -> row.getLong("position") + order.toTheOneBefore)
                    .map(position -> slice(AuditFilter.NONE, order, position, 0, limit))
                    .orElse(Future.succeededFuture(List.of())));
  }

  /** Returns how many records are older than the first one that is not skipped. */
  private Future<Long> recordsBefore(Order order, long skipped) {
    return order == Order.OLDEST_FIRST
        ? Future.succeededFuture(skipped)
        : count(AuditFilter.NONE).map(all -> all - 1 - skipped);
  }

  private Future<List<AuditRecord>> slice(
      AuditFilter filter, Order order, long afterPosition, long offset, int limit) {
    return database
        .execute(
            filter.subject() == null ? order.slice : order.sliceOfSubject,
            parameters(filter).addLong(afterPosition).addLong(offset).addInteger(limit))
        .map(rows -> Rows.list(rows, AuditRecords::record));
  }

  private static Tuple parameters(AuditFilter filter) {
    return Tuple.tuple()
        .addString(filter.subject())
        .addString(filter.actor())
        .addString(filter.type())
        .addOffsetDateTime(timestamp(filter.from()))
        .addOffsetDateTime(timestamp(filter.to()));
  }

  private static @Nullable OffsetDateTime timestamp(@Nullable Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }

  private static AuditRecord record(Row row) {
    return new AuditRecord(row.getLong("number"), StoredEvent.of(row), row.getString("hash"));
  }

  /** The order in which records are read. */
  public enum Order {
    OLDEST_FIRST(0, -1, ">", "ASC"),
    NEWEST_FIRST(Long.MAX_VALUE, 1, "<", "DESC");

    /** A position that comes before that of every record. */
    private final long beforeAll;

    /** What added to a position gives the one that comes before it in this order. */
    private final int toTheOneBefore;

    private final String slice;
    private final String sliceOfSubject;

    Order(long beforeAll, int toTheOneBefore, String isAfter, String direction) {
      this.beforeAll = beforeAll;
      this.toTheOneBefore = toTheOneBefore;
      this.slice = AuditTable.slice("event", isAfter, direction);
      this.sliceOfSubject =
          AuditTable.OF_SUBJECT + AuditTable.slice("of_subject", isAfter, direction);
    }
  }

  /**
   * Which records are wanted; a null component matches every record.
   *
   * @param from the earliest time
   * @param to the latest time, exclusive
   */
  public record AuditFilter(
      @Nullable String subject,
      @Nullable String actor,
      @Nullable String type,
      @Nullable Instant from,
      @Nullable Instant to) {

    /** Matches every record. */
    public static final AuditFilter NONE = new AuditFilter(null, null, null, null, null);
  }

  /**
   * One record of the audit trail: an event of the log, and its leaf in the ledger.
   *
   * @param number its place in the trail: 0, 1, 2, without gaps; the index of the leaf
   * @param hash of the leaf, in hex digits
   */
  public record AuditRecord(long number, StoredEvent event, String hash) {

    /**
     * The form of the API and of exports: the event as a CloudEvent, with additional members.
     * Without them, its canonical form is what the hash covers.
     */
    public JsonObject toJson() {
      return CloudEvents.encode(event)
          .put("number", number)
          .put("actor", event.cause().userName())
          // An event is recorded by the transaction that causes it.
          .put("recordedAt", DateTimeFormatter.ISO_INSTANT.format(event.time()))
          .put("hash", hash);
    }
  }

  /** The SQL that reads the audit trail: events, with their leaves in the ledger. */
  private static final class AuditTable {
    private AuditTable() {}

    static final String COUNT_ALL =
        "SELECT size - (" + LedgerTable.REMOVED + ") AS records FROM ledger";

    /**
     * Which events are records: those that have a leaf and that retention has not removed.
     * Parameters: subject, actor, type, from, to; null matches every record.
     */
    private static final String MATCHING =
        """
         WHERE position <= (SELECT position FROM ledger)
           AND position > (SELECT removed_through FROM event_log)
           AND ($1::text IS NULL OR subject = $1)
           AND ($2::text IS NULL OR user_name = $2)
           AND ($3::text IS NULL OR type = $3)
           AND ($4::timestamptz IS NULL OR time >= $4)
           AND ($5::timestamptz IS NULL OR time < $5)
        """;

    /**
     * The events of one subject, which are few. This condition stands alone, because PostgreSQL
     * takes the index of subjects for less selective than it is. With a second condition it would
     * choose the index of that one, even a range of positions that includes every event.
     */
    private static final String OF_SUBJECT =
        "WITH of_subject AS MATERIALIZED (SELECT * FROM event WHERE subject = $1::text)\n";

    static final String COUNT = "SELECT count(*) AS records FROM event\n" + MATCHING;

    /** Like {@link #COUNT}, for a filter with a subject. */
    static final String COUNT_OF_SUBJECT =
        OF_SUBJECT + "SELECT count(*) AS records FROM of_subject\n" + MATCHING;

    /**
     * The next records, in order. Further parameters: the position after which to read, how many
     * matching records to skip, how many to read.
     */
    private static String slice(String events, String isAfter, String direction) {
      return """
      SELECT event.*, leaf.number, encode(leaf.hash, 'hex') AS hash
        FROM (SELECT * FROM %1$s %2$s
                 AND position %3$s $6
               ORDER BY position %4$s
              OFFSET $7
               LIMIT $8) AS event
             CROSS JOIN LATERAL (%5$s) AS leaf
       ORDER BY event.position %4$s
      """
          .formatted(events, MATCHING, isAfter, direction, LedgerTable.leafOf("event.position"));
    }

    /**
     * The position of a record; no row if there are fewer. It makes it unnecessary to read the
     * records that a page skips. Parameter: how many records come before it.
     */
    static final String POSITION =
        """
        SELECT positions[record.number % 256 + 1] AS position
          FROM (SELECT (
        """
            + LedgerTable.REMOVED
            + """
               ) + $1::bigint AS number) AS record
               JOIN ledger_tile ON level = 0 AND ledger_tile.number = record.number / 256
         WHERE $1::bigint >= 0 AND record.number % 256 < cardinality(positions)
        """;
  }
}
