package dev.untether.persistence;

/**
 * The SQL of {@code amazon_connection}. Each change is one statement, so that the session check,
 * the change and its event are one transaction in one round trip.
 */
final class ConnectionTable {
  private ConnectionTable() {}

  /**
   * Parameters: connection, command, event type, user, user name, session, source address, request,
   * idempotency key.
   */
  static final String REMOVE =
      """
      WITH removed AS (
        DELETE FROM amazon_connection
         WHERE id = $1::uuid AND session_is_live($6::uuid)
        RETURNING id, region_id, region_code, amazon_account_id, access_key
      ), appended AS (
        INSERT INTO event (position, id, type, subject, user_id, user_name, session_id,
                           source_address, request_id, idempotency_key, details)
        SELECT event_position(0), $2::uuid, $3::text, id::text, $4::uuid, $5::text, $6::uuid,
               $7::text, $8::text, $9::text,
               connection_details(region_id, region_code, amazon_account_id, access_key)
          FROM removed
        RETURNING id
      )
      SELECT EXISTS (SELECT FROM appended) AS removed
      """;

  /**
   * For a removal that did nothing: tells whether an earlier attempt at it succeeded (the same
   * command, or another one of the live session's user with the same key), and appends the refusal
   * if none did and the session lives. A statement of its own, because only a new snapshot sees
   * what committed while the first one waited for the row. Parameters: connection, command, type of
   * a removal, type of a refusal, user, user name, session, source address, request, idempotency
   * key, details.
   */
  static final String RECALL_OR_REFUSE =
      """
      WITH earlier AS (
        SELECT FROM event
         WHERE id = $2::uuid AND type = $3::text
        UNION ALL
        SELECT FROM event
         WHERE user_id = $5::uuid AND subject = $1::uuid::text AND idempotency_key = $10::text
           AND session_is_live($7::uuid)
      ), refused AS (
        INSERT INTO event (position, id, type, subject, user_id, user_name, session_id,
                           source_address, request_id, details)
        SELECT event_position(0), $2::uuid, $4::text, $1::uuid::text, $5::uuid, $6::text, $7::uuid,
               $8::text, $9::text, $11::jsonb
         WHERE NOT EXISTS (SELECT FROM earlier) AND session_is_live($7::uuid)
        ON CONFLICT (id) DO NOTHING
      )
      SELECT session_is_live($7::uuid)    AS session_is_live,
             EXISTS (SELECT FROM earlier) AS removed
      """;

  /**
   * Adds the row, and shows it; shows nothing if the session has ended, or if an earlier attempt
   * has added it. Parameters: connection, command, event type, user, user name, session, source
   * address, request, region, region code, account, access key, encrypted secret key.
   */
  static final String ADD =
      """
      WITH added AS (
        INSERT INTO amazon_connection (id, region_id, region_code, amazon_account_id, access_key,
                                       secret_key_ciphertext, created_by)
        SELECT $1::uuid, $9::uuid, $10::text, $11::text, $12::text, $13::bytea, $5::text
         WHERE session_is_live($6::uuid)
        ON CONFLICT (id) DO NOTHING
        RETURNING *
      ), appended AS (
        INSERT INTO event (position, id, type, subject, user_id, user_name, session_id,
                           source_address, request_id, details)
        SELECT event_position(0), $2::uuid, $3::text, id::text, $4::uuid, $5::text, $6::uuid,
               $7::text, $8::text,
               connection_details(region_id, region_code, amazon_account_id, access_key)
          FROM added
      )
      SELECT id, region_id, amazon_account_id, masked_access_key(access_key) AS masked_access_key,
             created_at, created_by
        FROM added
      """;

  private static final String SHOW =
      """
      SELECT id, region_id, amazon_account_id, masked_access_key(access_key) AS masked_access_key,
             created_at, created_by
        FROM amazon_connection
      """;

  static final String FIND = SHOW + "WHERE id = $1";

  static final String FIRST_SLICE = SHOW + "ORDER BY id OFFSET $1 LIMIT $2";

  static final String NEXT_SLICE = SHOW + "WHERE id > $1 ORDER BY id OFFSET $2 LIMIT $3";

  static final String COUNT = "SELECT count(*) AS connections FROM amazon_connection";
}
