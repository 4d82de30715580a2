package dev.untether.platform.lease;

/** The SQL of {@code lease}. */
final class LeaseTable {
  private LeaseTable() {}

  /**
   * Takes a lease that is free or expired, or renews one's own; no row if another holds it. Whoever
   * takes it over, also from itself, gets a new token. Parameters: name, holder, milliseconds.
   */
  static final String CLAIM =
      """
      INSERT INTO lease (name, holder, token, expires_at)
      VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
      ON CONFLICT (name) DO UPDATE
         SET holder = excluded.holder,
             token = lease.token
                     + CASE WHEN lease.holder = excluded.holder
                             AND lease.expires_at > clock_timestamp() THEN 0 ELSE 1 END,
             expires_at = excluded.expires_at
       WHERE lease.holder = excluded.holder OR lease.expires_at <= clock_timestamp()
      RETURNING token
      """;

  /** Lets another take it at once. Parameters: name, holder. */
  static final String RELEASE =
      "UPDATE lease SET expires_at = clock_timestamp() WHERE name = $1 AND holder = $2";
}
