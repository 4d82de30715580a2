package dev.untether.identity;

/** The SQL of {@code logon_failure} and {@code known_logon}. */
final class LogonQuotaTable {
  private LogonQuotaTable() {}

  /** Parameters: keys. */
  static final String READ_FAILURES =
      """
      SELECT key, failures,
             extract(epoch FROM clock_timestamp() - last_failed_at)::double precision AS age
        FROM logon_failure
       WHERE key = ANY ($1::uuid[])
      """;

  /**
   * Adds failures to each key, and returns the new counts. Rows are locked in the order of their
   * keys, so that nodes do not deadlock. Parameters: keys, numbers, seconds without a failure after
   * which earlier ones are forgotten.
   */
  static final String ADD_FAILURES =
      """
      INSERT INTO logon_failure AS known (key, failures, last_failed_at)
      SELECT key, failures, clock_timestamp()
        FROM unnest($1::uuid[], $2::integer[]) AS added (key, failures)
       ORDER BY key
      ON CONFLICT (key) DO UPDATE
         SET failures = excluded.failures
               + CASE WHEN known.last_failed_at < excluded.last_failed_at - make_interval(secs => $3)
                      THEN 0
                      ELSE least(known.failures, 1000000)
                 END,
             last_failed_at = excluded.last_failed_at
      RETURNING key, failures
      """;

  static final String FORGET_FAILURES = "DELETE FROM logon_failure WHERE key = ANY ($1::uuid[])";

  /** Parameters: limit. */
  static final String PURGE_FAILURES =
      """
      DELETE FROM logon_failure
       WHERE key IN (SELECT key FROM logon_failure
                      WHERE last_failed_at < now() - interval '1 hour'
                      LIMIT $1
                        FOR UPDATE SKIP LOCKED)
      """;

  /** The users who are known in a network, most recent first. */
  static final String READ_KNOWN =
      """
      SELECT registered_user.name_key
        FROM known_logon
        JOIN registered_user ON registered_user.id = known_logon.user_id
       WHERE network = $1
       ORDER BY last_used_at DESC
       LIMIT 1000
      """;

  static final String ADD_KNOWN =
      """
      INSERT INTO known_logon (user_id, network, last_used_at) VALUES ($1, $2, now())
      ON CONFLICT (user_id, network) DO UPDATE SET last_used_at = excluded.last_used_at
      """;

  /** Parameters: limit. */
  static final String PURGE_KNOWN =
      """
      DELETE FROM known_logon
       WHERE (user_id, network) IN (SELECT user_id, network FROM known_logon
                                     WHERE last_used_at < now() - interval '90 days'
                                     LIMIT $1
                                       FOR UPDATE SKIP LOCKED)
      """;
}
