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
        INSERT INTO session (id, user_id, expires_at)
        SELECT $1::uuid, id, greatest($5::timestamptz, $6::timestamptz)
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
