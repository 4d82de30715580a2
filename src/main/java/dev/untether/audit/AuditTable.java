package dev.untether.audit;

/**
 * The SQL of {@code audit_record} and {@code audit_trail}. Parameters and results have hashes in
 * hex digits.
 */
public final class AuditTable {
  private AuditTable() {}

  public static final String HEAD = "SELECT number, encode(hash, 'hex') AS hash FROM audit_trail";

  /** Keeps other transactions from appending until this one has ended. */
  static final String LOCK_HEAD = HEAD + " FOR UPDATE";

  /**
   * Returns no row if nothing has been recorded, or if another node holds the lease. Parameters:
   * the lease's name, token.
   */
  static final String HEAD_FOR_CHECKPOINT = HEAD + " WHERE number > 0 AND lease_is_current($1, $2)";

  /**
   * Parameters: eleven arrays with an element for each record, then number and hash of the last
   * record.
   */
  static final String APPEND =
      """
      WITH appended AS (
        INSERT INTO audit_record (number, position, event_id, type, subject, actor, time,
                                  recorded_at, data, previous_hash, hash)
        SELECT number, position, event_id, type, subject, actor, time, recorded_at, data,
               decode(previous_hash, 'hex'), decode(hash, 'hex')
          FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                      $7::timestamptz[], $8::timestamptz[], $9::jsonb[], $10::text[], $11::text[])
               AS record (number, position, event_id, type, subject, actor, time, recorded_at,
                          data, previous_hash, hash)
      )
      UPDATE audit_trail SET number = $12, hash = decode($13, 'hex')
      """;

  static final String COUNT_ALL = "SELECT number AS records FROM audit_trail";

  private static final String COLUMNS =
      """
      SELECT number, position, event_id, type, subject, actor, time, recorded_at, data,
             encode(previous_hash, 'hex') AS previous_hash, encode(hash, 'hex') AS hash
      """;

  /** Parameters: subject, actor, type, from, to; null matches every record. */
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

  /**
   * Further parameters: number of the last record before the slice, how many to skip, how many to
   * read.
   */
  static final String SLICE =
      COLUMNS + MATCHING + "   AND number > $6 ORDER BY number OFFSET $7 LIMIT $8";

  /**
   * Reads all rows, even damaged ones; the column {@code is_record} says whether a row is still a
   * record.
   */
  public static final String READ_ALL =
      COLUMNS
          + """
                 , num_nulls(position, event_id, type, subject, time, recorded_at, data) = 0
                   AND jsonb_typeof(data) = 'object' AS is_record
            FROM audit_record
           ORDER BY number
          """;
}
