package dev.untether.identity;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Optional;

/** A user with the hash of the password. */
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
