package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that was restored into another PostgreSQL: its events have positions from transactions
 * that this one will only reach after a long time.
 */
class RestoredDatabaseTest {
  private static final long TRANSACTIONS_AHEAD = 10_000_000L;

  @TempDir Path dataDirectory;

  @Test
  void the_log_goes_on_behind_the_events_of_before() throws SQLException {
    TestDatabase database = TestDatabase.create();
    start(database).close();
    new Tables(database).awaitConsumers();
    moveEventsAhead(database);

    Tables tables = new Tables(database);
    List<String> ids = tables.seedConnections(3);
    try (TestNode node = start(database)) {
      ApiClient client = node.client();
      String token = client.administratorToken();
      ids.forEach(id -> assertThat(client.removal(id, token).send().status()).isEqualTo(204));
      tables.awaitConsumers();
    }

    assertThat(tables.recordedRemovals(ids)).hasSameElementsAs(ids).hasSize(3);
    assertThat(tables.texts("SELECT type FROM event ORDER BY position LIMIT 1"))
        .containsExactly("dev.untether.user.added.v1");
  }

  private TestNode start(TestDatabase database) {
    return TestNode.start(database.uri(), Map.of("UNTETHER_DATA_DIR", dataDirectory.toString()));
  }

  private static void moveEventsAhead(TestDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE event DISABLE TRIGGER ALL");
      statement.execute(
          "UPDATE event SET position = position + (%d::bigint << 20)"
              .formatted(TRANSACTIONS_AHEAD));
      statement.execute("ALTER TABLE event ENABLE TRIGGER ALL");
      statement.execute("UPDATE event_consumer SET position = (SELECT max(position) FROM event)");
    }
  }
}
