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

/** Reads the audit trail in the order of the record numbers, which is also the order of the log. */
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
      AuditFilter filter, @Nullable AuditRecord after, long offset, int limit) {
    long position = after == null ? 0 : after.event().position();
    return filter.equals(AuditFilter.NONE) && after == null && offset > 0
        ? sliceFromRecord(offset, limit)
        : slice(filter, position, offset, limit);
  }

  private Future<List<AuditRecord>> sliceFromRecord(long skipped, int limit) {
    return database
        .execute(AuditTable.POSITION, Tuple.of(skipped))
        .compose(
            rows ->
                Rows.first(rows)
                    .map(row -> slice(AuditFilter.NONE, row.getLong("position") - 1, 0, limit))
                    .orElse(Future.succeededFuture(List.of())));
  }

  private Future<List<AuditRecord>> slice(
      AuditFilter filter, long afterPosition, long offset, int limit) {
    return database
        .execute(
            filter.subject() == null ? AuditTable.SLICE : AuditTable.SLICE_OF_SUBJECT,
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
    static final String SLICE = slice("event");

    /** Like {@link #SLICE}, for a filter with a subject. */
    static final String SLICE_OF_SUBJECT = OF_SUBJECT + slice("of_subject");

    private static String slice(String events) {
      return """
      SELECT event.*, leaf.number, encode(leaf.hash, 'hex') AS hash
        FROM (SELECT * FROM %s %s
                 AND position > $6
               ORDER BY position
              OFFSET $7
               LIMIT $8) AS event
             CROSS JOIN LATERAL (%s) AS leaf
       ORDER BY event.position
      """
          .formatted(events, MATCHING, LedgerTable.leafOf("event.position"));
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
         WHERE record.number % 256 < cardinality(positions)
        """;
  }
}
