package dev.untether.audit;

/** The SQL of {@code audit_record} and {@code audit_trail}. */
final class AuditTable {
  private AuditTable() {}

  /** Seven arrays, an element for each record. */
  static final String APPEND =
      """
      WITH appended AS (
        INSERT INTO audit_record (position, event_id, type, subject, actor, time, data)
        SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[],
                             $6::timestamptz[], $7::jsonb[])
        RETURNING position
      )
      UPDATE audit_trail SET records = records + (SELECT count(*) FROM appended)
      """;

  static final String COUNT_ALL = "SELECT records FROM audit_trail";

  /** Parameters: subject, actor, type, from, to; each may be null, which lets everything pass. */
  private static final String MATCHING =
      """
        FROM audit_record
       WHERE ($1::text IS NULL OR subject = $1)
         AND ($2::text IS NULL OR actor = $2)
         AND ($3::text IS NULL OR type = $3)
         AND ($4::timestamptz IS NULL OR time >= $4)
         AND ($5::timestamptz IS NULL OR time < $5)
      """;

  static final String COUNT = "SELECT count(*) AS records\n" + MATCHING;

  /** Further parameters: position to start behind, how many to pass over, how many to read. */
  static final String SLICE =
      "SELECT position, event_id, type, subject, actor, time, recorded_at, data\n"
          + MATCHING
          + "   AND position > $6 ORDER BY position OFFSET $7 LIMIT $8";
}
