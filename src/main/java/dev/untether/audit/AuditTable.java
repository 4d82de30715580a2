package dev.untether.audit;

/** The SQL that reads the audit trail: events, with their leaves in the ledger. */
final class AuditTable {
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
   * The events of one subject, which are few. This condition stands alone, because PostgreSQL takes
   * the index of subjects for less selective than it is. With a second condition it would choose
   * the index of that one, even a range of positions that includes every event.
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
