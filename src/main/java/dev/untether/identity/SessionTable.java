package dev.untether.identity;

/**
 * The SQL of {@code session} and {@code refresh_token}. Rows are locked in the order user, session,
 * token, so that transactions cannot deadlock.
 */
final class SessionTable {
  private SessionTable() {}

  /** Adds nothing if the password or the role has changed since the password was checked. */
  static final String START =
      """
      WITH started AS (
        INSERT INTO session (id, user_id, expires_at, source_address)
        SELECT $1::uuid, id, greatest($5::timestamptz, $6::timestamptz), $8
          FROM registered_user
         WHERE id = $2 AND password_hash = $3 AND role = $4
           FOR SHARE
        RETURNING id
      )
      INSERT INTO refresh_token (hash, session_id, expires_at)
      SELECT $7::bytea, id, $6::timestamptz FROM started
      """;

  static final String LOCK_BY_REFRESH_TOKEN =
      """
      SELECT session.id AS session_id, registered_user.id, name, description, role, is_default,
             created_at
        FROM refresh_token
        JOIN session ON session.id = refresh_token.session_id
        JOIN registered_user ON registered_user.id = session.user_id
       WHERE refresh_token.hash = $1 AND session.expires_at > $2
         FOR UPDATE OF session
      """;

  static final String READ_REFRESH_TOKEN =
      "SELECT used, expires_at > $2 AS valid FROM refresh_token WHERE hash = $1";

  /** Used tokens are kept until they expire. After that they are refused anyway. */
  static final String ROTATE_REFRESH_TOKEN =
      """
      WITH spent AS (
        UPDATE refresh_token SET used = true WHERE hash = $1
      ), extended AS (
        UPDATE session SET expires_at = greatest(expires_at, $4::timestamptz, $5::timestamptz)
         WHERE id = $3
      ), forgotten AS (
        DELETE FROM refresh_token WHERE session_id = $3 AND expires_at <= $6
      )
      INSERT INTO refresh_token (hash, session_id, expires_at) VALUES ($2, $3, $5)
      """;

  static final String END = "DELETE FROM session WHERE id = $1";

  static final String END_OF_USER = "DELETE FROM session WHERE user_id = $1 RETURNING id";

  /** Parameters: session, user whose it must be or NULL, now. */
  static final String END_LIVE =
      """
      DELETE FROM session USING registered_user
       WHERE session.id = $1 AND ($2::uuid IS NULL OR user_id = $2) AND expires_at > $3
         AND registered_user.id = user_id
      RETURNING session.id, user_id, name
      """;

  /**
   * Ends live sessions of a user, the oldest first; the caller's own comes last. Parameters: user,
   * session to keep or NULL, now, the caller's session, limit.
   */
  static final String END_SOME_OF_USER =
      """
      WITH chosen AS MATERIALIZED (
        SELECT id
          FROM session
         WHERE user_id = $1 AND id IS DISTINCT FROM $2::uuid AND expires_at > $3
         ORDER BY id = $4, id
         LIMIT $5
           FOR UPDATE
      )
      DELETE FROM session USING chosen, registered_user
       WHERE session.id = chosen.id AND registered_user.id = session.user_id
      RETURNING session.id, user_id, name
      """;

  private static final String SHOW =
      """
      SELECT session.id, user_id, name, role, started_at, source_address,
             coalesce(last_seen_at, started_at) AS last_seen_at, last_seen_address, expires_at
        FROM session JOIN registered_user ON registered_user.id = user_id
       WHERE expires_at > $1
      """;

  /** Parameters: now, user or NULL, the last session of the slice before or NULL, offset, limit. */
  static final String SLICE =
      SHOW
          + """
            AND ($2::uuid IS NULL OR user_id = $2) AND ($3::uuid IS NULL OR session.id < $3)
            ORDER BY session.id DESC
            OFFSET $4 LIMIT $5
            """;

  /** Parameters: now, session. */
  static final String FIND = SHOW + "AND session.id = $2";

  /** Parameters: now, user or NULL. */
  static final String COUNT =
      """
      SELECT count(*) AS sessions
        FROM session
       WHERE expires_at > $1 AND ($2::uuid IS NULL OR user_id = $2)
      """;

  /**
   * Notes when sessions were last used; leaves out those that are being changed at the moment.
   * Parameters: an array each of sessions, times, addresses (NULL: the one before).
   */
  static final String SEEN =
      """
      WITH free AS MATERIALIZED (
        SELECT id FROM session WHERE id = ANY ($1::uuid[]) FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE session
         SET last_seen_at = sight.time,
             last_seen_address = coalesce(sight.address, last_seen_address)
        FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS sight (id, time, address)
             JOIN free USING (id)
       WHERE session.id = free.id
         AND (last_seen_at IS NULL OR last_seen_at < sight.time)
      """;

  static final String IS_LIVE = "SELECT 1 FROM session WHERE id = $1 AND expires_at > $2";

  static final String LIVE_AMONG =
      "SELECT id FROM session WHERE id = ANY ($1::uuid[]) AND expires_at > $2";

  /** Used in a transaction that changes something on behalf of the session. */
  static final String IS_LIVE_IN_TRANSACTION = "SELECT session_is_live($1) AS is_live";

  /**
   * Skips sessions that are being refreshed at the moment, or deleted by another node. Parameters:
   * now, limit.
   */
  static final String PURGE_EXPIRED =
      """
      DELETE FROM session
       WHERE id IN (SELECT id FROM session
                     WHERE expires_at <= $1
                     ORDER BY expires_at
                     LIMIT $2
                       FOR UPDATE SKIP LOCKED)
      """;
}
