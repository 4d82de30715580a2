package dev.untether.persistence;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * The SQL of {@code amazon_connection}. Each change is one statement, so that the session check,
 * the change and its event are one transaction in one round trip.
 */
final class ConnectionTable {
  private ConnectionTable() {}

  /**
   * Removes rows, appends their events, and returns the ids of the commands that removed something.
   * The arrays are sorted by connection. If a connection is in them twice, the first command of a
   * live session removes it whose versions, if it has any, are those of the row. Rows are locked in
   * the order of the arrays, so that batches of several nodes cannot deadlock: {@link
   * dev.untether.platform.node.Pools.QueryPlan#pinned} enforces that order. Parameters: event type,
   * then one array each of connections, commands, idempotency keys, versions (as the text of an
   * array), users, user names, sessions, source addresses, requests.
   */
  static final String REMOVE =
      """
      WITH removed AS (
        DELETE FROM amazon_connection AS connection
         USING unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[],
                      $8::uuid[], $9::text[], $10::text[])
               WITH ORDINALITY AS removal (connection_id, command_id, idempotency_key, versions,
                                           user_id, user_name, session_id, source_address,
                                           request_id, ordinal)
         WHERE connection.id = removal.connection_id
           AND removal.session_id = ANY (ARRAY(SELECT id FROM live_sessions($8::uuid[])))
           AND (removal.versions IS NULL
                OR connection.version = ANY (removal.versions::bigint[]))
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
   * For removals that found no row. Returns for each, in the order of the arrays, whether an
   * earlier attempt succeeded (of the same command, or of another command of the same user with the
   * same key), and appends a refusal if none did and the session is live. A row that is there, but
   * is of another version than the removal wants, is told apart. This is a separate statement,
   * because only a new snapshot sees what was committed while the first statement waited for the
   * lock of the row. Refusals are appended in the order of their ids, so that two nodes that run
   * the same commands cannot deadlock. Parameters: type of a removal, type of a refusal, details of
   * a refusal, then one array each of connections, commands, idempotency keys, versions, users,
   * user names, sessions, source addresses, requests.
   */
  static final String RECALL_OR_REFUSE =
      """
      WITH missed AS MATERIALIZED (
        SELECT *, connection_id::text AS subject,
               session_id = ANY (ARRAY(SELECT id FROM live_sessions($10::uuid[])))
                 AS session_is_live,
               versions IS NOT NULL
                 AND EXISTS (SELECT FROM amazon_connection WHERE id = connection_id)
                 AS is_other_version
          FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::text[],
                      $10::uuid[], $11::text[], $12::text[])
               WITH ORDINALITY AS removal (connection_id, command_id, idempotency_key, versions,
                                           user_id, user_name, session_id, source_address,
                                           request_id, ordinal)
      ), recalled AS MATERIALIZED (
        SELECT *,
               EXISTS (SELECT FROM event
                        WHERE event.id = missed.command_id AND event.type = $1::text)
               OR session_is_live
                  AND EXISTS (SELECT FROM event
                               WHERE event.user_id = missed.user_id
                                 AND event.subject = missed.subject
                                 AND event.idempotency_key = missed.idempotency_key) AS removed
          FROM missed
      ), refused AS (
        INSERT INTO event (position, id, type, subject, user_id, user_name, session_id,
                           source_address, request_id, details)
        SELECT (SELECT position FROM next_position) + ordinal - 1, command_id, $2::text, subject,
               user_id, user_name, session_id, source_address, request_id, $3::jsonb
          FROM recalled
         WHERE session_is_live AND NOT removed AND NOT is_other_version
         ORDER BY command_id
        ON CONFLICT (id) DO NOTHING
      )
      SELECT session_is_live, removed, is_other_version FROM recalled ORDER BY ordinal
      """;

  /**
   * Adds rows, appends their events, and returns the rows that were added. It adds nothing for a
   * session that has ended, nothing that an earlier attempt has added, and nothing for an account
   * of Untether that does not exist; an account that exists is locked, so that it cannot be removed
   * before the connection is seen. The arrays are sorted by connection, for the same reason as in
   * {@link #REMOVE}. Parameters: event type, then one array each of connections, commands, regions,
   * region codes, accounts, access keys, encrypted secret keys, users, user names, sessions, source
   * addresses, requests, accounts of Untether.
   */
  static final String ADD =
      """
      WITH addition AS MATERIALIZED (
        SELECT *
          FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                      $8::bytea[], $9::uuid[], $10::text[], $11::uuid[], $12::text[], $13::text[],
                      $14::uuid[])
               WITH ORDINALITY AS addition (connection_id, command_id, region_id, region_code,
                                            amazon_account_id, access_key, secret_key_ciphertext,
                                            user_id, user_name, session_id, source_address,
                                            request_id, account_id, ordinal)
      ), account AS MATERIALIZED (
        SELECT id FROM amazon_account WHERE id = ANY ($14::uuid[]) FOR KEY SHARE
      ), added AS (
        INSERT INTO amazon_connection (id, region_id, region_code, amazon_account_id, access_key,
                                       secret_key_ciphertext, created_by, account_id)
        SELECT connection_id, region_id, region_code, amazon_account_id, access_key,
               secret_key_ciphertext, user_name, account_id
          FROM addition
         WHERE session_id = ANY (ARRAY(SELECT id FROM live_sessions($11::uuid[])))
           AND (account_id IS NULL OR account_id = ANY (ARRAY(SELECT id FROM account)))
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
             created_at, created_by, version, last_used_at, last_used_by,
             state, state_since, checked_at, check_code, check_aws_id, check_arn
        FROM added
      """;

  /**
   * Whether a session is live, and the connection that it asks about; with another one, if there is
   * one, that reaches the same account in the same region. Parameters: session, connection.
   */
  static final String PREVIEW_REMOVAL =
      """
      SELECT session_is_live($1) AS session_is_live,
             connection.id, region_id, amazon_account_id,
             masked_access_key(access_key) AS masked_access_key,
             created_at, created_by, version, last_used_at, last_used_by,
             state, state_since, checked_at, check_code, check_aws_id, check_arn,
             (SELECT other.id
                FROM amazon_connection AS other
               WHERE coalesce(other.amazon_account_id, other.access_key)
                     = coalesce(connection.amazon_account_id, connection.access_key)
                 AND other.region_id = connection.region_id
                 AND other.id <> connection.id
               LIMIT 1) AS alternative
        FROM (VALUES ($2::uuid)) AS wanted (id)
             LEFT JOIN amazon_connection AS connection ON connection.id = wanted.id
      """;

  /**
   * Records that a connection was used, unless that was recorded within the last minute.
   * Parameters: connection, name of the user.
   */
  static final String RECORD_USE =
      """
      UPDATE amazon_connection
         SET last_used_at = now(), last_used_by = $2
       WHERE id = $1
         AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
      """;

  /**
   * Keeps what a check has found, in the connection and in its account. If the state has changed,
   * the connection has a new version, and an event is appended; but not if a first check succeeds.
   * Parameters: type of the event, command, connection, state, code, number of the account at AWS,
   * ARN, user, user name, session, source address, request.
   */
  static final String RECORD_CHECK =
      """
      WITH before AS MATERIALIZED (
        SELECT id, account_id,
               state IS DISTINCT FROM $4::text
                 AND NOT (state IS NULL AND $4::text = 'working') AS is_change
          FROM amazon_connection
         WHERE id = $3
           FOR NO KEY UPDATE
      ), checked AS (
        UPDATE amazon_connection AS connection
           SET state = $4, checked_at = now(), check_code = $5, check_aws_id = $6, check_arn = $7,
               state_since = CASE WHEN state IS NOT DISTINCT FROM $4 THEN state_since ELSE now() END,
               version = version + is_change::int
          FROM before
         WHERE connection.id = before.id
        RETURNING connection.*, is_change
      ), known AS (
        UPDATE amazon_account
           SET aws_id = $6::text
         WHERE id = (SELECT account_id FROM before)
           AND $6::text IS NOT NULL
           AND aws_id IS DISTINCT FROM $6::text
      ), appended AS (
        INSERT INTO event (position, id, type, subject, user_id, user_name, session_id,
                           source_address, request_id, details)
        SELECT (SELECT position FROM next_position), $2::uuid, $1::text, id::text, $8::uuid,
               $9::text, $10::uuid, $11::text, $12::text,
               connection_details(region_id, region_code, amazon_account_id, access_key)
                 || jsonb_strip_nulls(jsonb_build_object(
                      'state', $4::text, 'code', $5::text, 'awsAccountId', $6::text))
          FROM checked
         WHERE is_change
        ON CONFLICT (id) DO NOTHING
      )
      SELECT id, region_id, amazon_account_id, masked_access_key(access_key) AS masked_access_key,
             created_at, created_by, version, last_used_at, last_used_by,
             state, state_since, checked_at, check_code, check_aws_id, check_arn, is_change
        FROM checked
      """;

  /** Parameter: the id of a session. */
  static final String SESSION_IS_LIVE = "SELECT session_is_live($1) AS is_live";

  private static final String SHOW =
      """
      SELECT id, region_id, amazon_account_id, masked_access_key(access_key) AS masked_access_key,
             created_at, created_by, version, last_used_at, last_used_by,
             state, state_since, checked_at, check_code, check_aws_id, check_arn
        FROM amazon_connection
      """;

  /** Parameter: an array of ids. */
  static final String FIND = SHOW + "WHERE id = ANY ($1)";

  /** The offset skips ids in the index, without reading the rows. */
  static final String FIRST_SLICE =
      SHOW
          + """
            WHERE id >= (SELECT id FROM amazon_connection ORDER BY id OFFSET $1 LIMIT 1)
            ORDER BY id
            LIMIT $2
            """;

  static final String NEXT_SLICE = SHOW + "WHERE id > $1 ORDER BY id OFFSET $2 LIMIT $3";

  /** What a beginning is compared with; an index serves each of these conditions. */
  private static final List<String> BEGINNINGS =
      List.of(
          "id BETWEEN $2::uuid AND $3::uuid",
          "region_code LIKE $1",
          "lower(amazon_account_id) LIKE $1",
          "lower(right(access_key, 4)) LIKE $1",
          "lower(created_by) LIKE $1");

  private static final String OTHER_CONDITIONS =
      """
      AND ($4::text IS NULL OR region_code = $4)
      AND ($5::text IS NULL OR lower(amazon_account_id) = $5)
      AND ($6::text IS NULL OR lower(right(access_key, 4)) = $6)
      AND ($7::text IS NULL OR lower(created_by) = $7)
      AND ($8::text IS NULL OR state = $8)
      """;

  private static final String MATCHES =
      "WHERE ($1::text IS NULL OR " + String.join(" OR ", BEGINNINGS) + ") " + OTHER_CONDITIONS;

  /**
   * Connections that match, in the order of their ids. The planner may go through all ids in their
   * order until enough have matched, so it is meant for conditions that many match. To be run on
   * connections of {@link dev.untether.platform.node.Pools.QueryPlan#searching}, which plan it for
   * its parameters. Parameters: pattern for LIKE, first and last id that begin so, region, account,
   * ending of the key, creator, state (each may be NULL), the last id of the previous slice or
   * NULL, offset, limit.
   */
  static String searchMany(boolean newestFirst) {
    return SHOW + MATCHES + slice(newestFirst);
  }

  /**
   * The same for conditions that at most ten thousand matched when they were counted: all of these
   * are found first, by their indexes. There may be more by now.
   */
  static String searchFew(boolean newestFirst) {
    return SHOW
        + "WHERE id = ANY (ARRAY(SELECT id FROM amazon_connection "
        + MATCHES
        + "LIMIT 20000)) "
        + slice(newestFirst);
  }

  private static String slice(boolean newestFirst) {
    return newestFirst
        ? "AND ($9::uuid IS NULL OR id < $9) ORDER BY id DESC OFFSET $10 LIMIT $11"
        : "AND ($9::uuid IS NULL OR id > $9) ORDER BY id OFFSET $10 LIMIT $11";
  }

  /** Parameters: the first eight of a search, and the limit of what is counted. */
  static final String COUNT_MATCHES =
      "SELECT count(*) AS connections FROM (SELECT FROM amazon_connection "
          + MATCHES
          + "LIMIT $9) AS matching";

  /**
   * The same for a filter with a beginning. Each condition stops at the limit, because half of a
   * million connections may begin alike, and PostgreSQL would otherwise collect them all before it
   * counts the first.
   */
  static final String COUNT_MATCHES_OF_BEGINNING =
      BEGINNINGS.stream()
          .map(
              condition ->
                  "(SELECT id FROM amazon_connection WHERE "
                      + condition
                      + " "
                      + OTHER_CONDITIONS
                      + "LIMIT $9)")
          .collect(
              joining(
                  " UNION ",
                  "SELECT count(*) AS connections FROM (SELECT FROM (",
                  ") AS beginning LIMIT $9) AS matching"));

  /** The sum of the counters that the changes maintain, so that counting never reads the table. */
  static final String COUNT =
      "SELECT sum(connections)::bigint AS connections FROM connection_count";
}
