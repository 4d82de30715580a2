package dev.untether.identity;

import dev.untether.identity.Users.UserOrder;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Optional;

/** The SQL of {@code registered_user}. */
final class UserTable {
  private UserTable() {}

  static final String COUNT = "SELECT count(*) FROM registered_user";

  /** Returns one page of users. A limit of null means no limit. */
  static String page(UserOrder order) {
    return """
    SELECT id, name, description, role, is_default, created_at
      FROM registered_user
     ORDER BY %s
    OFFSET $1 LIMIT $2
    """
        .formatted(order.columns());
  }

  static final String FIND =
      """
      SELECT id, name, description, role, is_default, created_at, password_hash
        FROM registered_user
       WHERE id = $1
      """;

  static final String FIND_BY_NAME =
      """
      SELECT id, name, description, role, is_default, created_at, password_hash
        FROM registered_user
       WHERE name_key = $1
      """;

  /** Adds nothing if the name is taken. */
  static final String ADD =
      """
      INSERT INTO registered_user (id, name, name_key, description, role, password_hash, is_default)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (name_key) DO NOTHING
      RETURNING id, name, description, role, is_default, created_at
      """;

  /** Locks in a fixed order, so that transactions cannot deadlock. */
  static final String LOCK_ADMINISTRATORS =
      "SELECT id FROM registered_user WHERE role = $1 ORDER BY id FOR NO KEY UPDATE";

  /**
   * Also returns the number of administrators, which only transactions that have locked them can
   * change.
   */
  static final String LOCK =
      """
      SELECT id, name, description, role, is_default, created_at, password_hash,
             (SELECT count(*) FROM registered_user WHERE role = $2) AS administrators
        FROM registered_user
       WHERE id = $1
         FOR NO KEY UPDATE
      """;

  static final String CHANGE =
      "UPDATE registered_user SET description = $2, role = $3, password_hash = $4 WHERE id = $1";

  static final String REMOVE = "DELETE FROM registered_user WHERE id = $1";

  /**
   * Lets one node at a time check whether there are users and add the first one. Logons are not
   * blocked.
   */
  static final String LOCK_ALL = "LOCK TABLE registered_user IN SHARE ROW EXCLUSIVE MODE";

  /** A user together with the hash of the password. */
  record StoredUser(User user, String passwordHash) {

    static Optional<StoredUser> first(RowSet<Row> rows) {
      return rows.stream()
          .findFirst()
          .map(row -> new StoredUser(user(row), row.getString("password_hash")));
    }

    static User user(Row row) {
      return new User(
          row.getUUID("id"),
          row.getString("name"),
          row.getString("description"),
          Role.of(row.getString("role")).orElseThrow(),
          row.getBoolean("is_default"),
          row.getOffsetDateTime("created_at").toInstant());
    }

    @Override
    public String toString() {
      return "StoredUser[" + user + "]";
    }
  }
}
