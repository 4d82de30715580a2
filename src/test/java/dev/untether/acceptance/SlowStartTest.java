package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node starts on a database that takes its time for a statement of the start. */
@Timeout(60)
@Tag("slow")
class SlowStartTest {
  private static final long BEYOND_THE_USUAL_LIMIT_MILLIS = 2500;

  /** Each is needed by another step of the start. */
  @ParameterizedTest
  @ValueSource(strings = {"signing_key", "event_log", "event_consumer", "registered_user"})
  void a_statement_over_the_usual_limit_does_not_end_the_start(String table) throws Exception {
    TestDatabase database = TestDatabase.create();
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE " + table);
      CompletableFuture<TestNode> starting =
          CompletableFuture.supplyAsync(() -> TestNode.start(database.uri(), Map.of()));
      awaitWaiter(database, table);
      Thread.sleep(BEYOND_THE_USUAL_LIMIT_MILLIS);
      other.rollback();

      try (TestNode node = starting.join()) {
        assertThat(node.client().administratorToken()).isNotEmpty();
      }
    }
  }

  private static void awaitWaiter(TestDatabase database, String table) {
    Polling.until(
        () ->
            new Tables(database)
                .texts(
                    "SELECT 1 FROM pg_locks WHERE relation = ?::regclass AND NOT granted", table),
        waiting -> !waiting.isEmpty());
  }
}
