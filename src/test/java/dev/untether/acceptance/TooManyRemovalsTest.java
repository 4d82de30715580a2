package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a node answers to removals for which it has no room at the moment. */
class TooManyRemovalsTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections/";

  private final TestDatabase database = TestDatabase.create();
  private final Tables tables = new Tables(database);

  @Test
  void removals_beyond_the_limit_are_refused_at_once_and_remove_nothing() throws Exception {
    List<String> connections = tables.seedConnections(3);
    try (TestNode node =
            TestNode.start(
                database.uri(),
                Map.of(
                    "UNTETHER_REMOVALS_MAX_IN_FLIGHT",
                    "1",
                    "UNTETHER_DATABASE_STATEMENT_LIMIT_MILLIS",
                    "15000"));
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      ApiClient api = node.client();
      String token = api.administratorToken();
      other.setAutoCommit(false);
      statement.execute("SELECT FROM amazon_connection FOR UPDATE");
      CompletableFuture<ApiResponse> waiting = remove(api, connections.get(0), token);
      awaitWaitForLock();

      ApiResponse refused = remove(api, connections.get(1), token).join();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).hasValue("1");
      assertThat(refused.json().getString("details"))
          .isEqualTo("More removals are requested than this node can carry out.");
      assertThat(remove(api, connections.get(2), "no token").join().status()).isEqualTo(401);
      assertThat(api.request("GET", CONNECTIONS + connections.get(1), token).send().status())
          .isEqualTo(200);
      other.rollback();

      assertThat(waiting.join().status()).isEqualTo(204);
      assertThat(remove(api, connections.get(1), token).join().status()).isEqualTo(204);
    }
    assertThat(tables.texts("SELECT id::text FROM amazon_connection"))
        .containsExactly(connections.get(2));
  }

  private void awaitWaitForLock() {
    Polling.until(
        () ->
            tables.texts(
                """
                SELECT pid::text FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'
                """),
        processes -> !processes.isEmpty());
  }

  private static CompletableFuture<ApiResponse> remove(ApiClient api, String id, String token) {
    return api.request("DELETE", CONNECTIONS + id, token).sendAsync();
  }
}
