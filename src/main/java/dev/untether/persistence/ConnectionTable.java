package dev.untether.persistence;

/**
 * The SQL of {@code amazon_connection}. Each change is one statement, so that the session check,
 * the change and its event are one transaction in one round trip.
 */
final class ConnectionTable {
  private ConnectionTable() {}

  /**
   * Removes rows and appends their events; gives the commands that removed something. The arrays
   * are sorted by connection, and no connection is in them twice. Rows are deleted, and so locked,
   * in the arrays' order, which keeps batches of several nodes from deadlocks: {@link
   * dev.untether.platform.database.PinnedPlan} sees to that order. Parameters: event type, then an
   * array each of connections, commands, idempotency keys, users, user names, sessions, source
   * addresses, requests.
   */
  static final String REMOVE =
      """
      WITH removed AS (
        DELETE FROM amazon_connection AS connection
         USING unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::uuid[],
                      $8::text[], $9::text[])
               WITH ORDINALITY AS removal (connection_id, command_id, idempotency_key, user_id,
                                           user_name, session_id, source_address, request_id,
                                           ordinal)
         WHERE connection.id = removal.connection_id
           AND removal.session_id = ANY (ARRAY(SELECT id FROM live_sessions($7::uuid[])))
        RETURNING removal.*, region_id, region_code, amazon_account_id, access_key
      )
      INSERT INTO event (position, id, type, subject, user_id, user_name, session_id,
                         source_address, request_id, idempotency_key, details)
      SELECT (SELECT position FROM next_position) + ordinal - 1, command_id, $1::text,
             connection_id::text, user_id, user_name, session_id, source_address, request_id,
             idempotency_key,
             connection_details(region_id, region_code, amazon_account_id, access_key)
        FROM removed
      RETURNING id
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
        SELECT (SELECT position FROM next_position), $2::uuid, $4::text, $1::uuid::text, $5::uuid,
               $6::text, $7::uuid, $8::text, $9::text, $11::jsonb
         WHERE NOT EXISTS (SELECT FROM earlier) AND session_is_live($7::uuid)
        ON CONFLICT (id) DO NOTHING
      )
      SELECT session_is_live($7::uuid)    AS session_is_live,
             EXISTS (SELECT FROM earlier) AS removed
      """;

  /**
   * Adds rows, appends their events, and shows what was added: nothing of a session that has ended,
   * and nothing that an earlier attempt has added. The arrays are sorted by connection, for the
   * same reason as in {@link #REMOVE}. Parameters: event type, then an array each of connections,
   * commands, regions, region codes, accounts, access keys, encrypted secret keys, users, user
   * names, sessions, source addresses, requests.
   */
  static final String ADD =
      """
      WITH addition AS MATERIALIZED (
        SELECT *
          FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                      $8::bytea[], $9::uuid[], $10::text[], $11::uuid[], $12::text[], $13::text[])
               WITH ORDINALITY AS addition (connection_id, command_id, region_id, region_code,
                                            amazon_account_id, access_key, secret_key_ciphertext,
                                            user_id, user_name, session_id, source_address,
                                            request_id, ordinal)
      ), added AS (
        INSERT INTO amazon_connection (id, region_id, region_code, amazon_account_id, access_key,
                                       secret_key_ciphertext, created_by)
        SELECT connection_id, region_id, region_code, amazon_account_id, access_key,
               secret_key_ciphertext, user_name
          FROM addition
         WHERE session_id = ANY (ARRAY(SELECT id FROM live_sessions($11::uuid[])))
         ORDER BY ordinal
        ON CONFLICT (id) DO NOTHING
        RETURNING *
      ), appended AS (
        INSERT INTO event (position, id, type, subject, user_id, user_name, session_id,
                           source_address, request_id, details)
        SELECT (SELECT position FROM next_position) + ordinal - 1, command_id, $1::text,
               connection_id::text, user_id, user_name, session_id, source_address, request_id,
               connection_details(added.region_id, added.region_code, added.amazon_account_id,
                                  added.access_key)
          FROM added JOIN addition ON added.id = addition.connection_id
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

  /** Parameter: an array of ids. */
  static final String FIND = SHOW + "WHERE id = ANY ($1)";

  static final String FIRST_SLICE = SHOW + "ORDER BY id OFFSET $1 LIMIT $2";

  static final String NEXT_SLICE = SHOW + "WHERE id > $1 ORDER BY id OFFSET $2 LIMIT $3";

  /** The sum of what each change has counted: a table is never read to count its rows. */
  static final String COUNT =
      "SELECT sum(connections)::bigint AS connections FROM connection_count";
}
