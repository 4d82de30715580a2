package dev.untether.acceptance;

import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ExpiredSessionsTest {
  private final TestDatabase database = TestDatabase.create();

  @Test
  void they_are_cleared_away_even_if_one_statement_cannot_do_that() throws SQLException {
    addSlowExpiredSessions();

    TestNode node = TestNode.start(database.uri(), Map.of());
    try {
      Polling.until(
          () -> new Tables(database).texts("SELECT id FROM session LIMIT 1"), List::isEmpty);
    } finally {
      node.close();
    }
  }

  /** Two seconds for all of them, which is more than the limit of a statement. */
  private void addSlowExpiredSessions() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO registered_user (id, name, name_key, description, role, password_hash,
                                       is_default)
          VALUES (gen_random_uuid(), 'x', 'x', '', 'PORTAL_OPERATOR', '', false);
          INSERT INTO session (id, user_id, expires_at)
          SELECT gen_random_uuid(), id, now() - interval '1 second'
            FROM registered_user, generate_series(1, 2000);
          CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_sleep(0.001); RETURN OLD; END';
          CREATE TRIGGER linger BEFORE DELETE ON session FOR EACH ROW EXECUTE FUNCTION linger();
          """);
    }
  }
}
