package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a node answers to removals for which it has no room at the moment. */
class TooManyRemovalsTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections/";

  private static final Pattern REFUSALS =
      Pattern.compile("(?m)^vertx_http_server_requests_total\\{code=\"503\".*(route=.*)$");

  private final TestDatabase database = TestDatabase.create();
  private final Tables tables = new Tables(database);

  @Test
  void removals_beyond_the_limit_are_refused_at_once_and_remove_nothing() throws Exception {
    List<String> connections = tables.seedConnections(3);
    try (TestNode node = nodeWithRoomForOne();
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      ApiClient api = node.client();
      String token = api.administratorToken();
      lockAll(other, statement);
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

  /** A plain removal is refused before it is routed; one with a condition, by its operation. */
  @Test
  void a_removal_is_refused_in_the_same_words_whatever_it_asks_for() throws Exception {
    List<String> connections = tables.seedConnections(2);
    try (TestNode node = nodeWithRoomForOne();
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      ApiClient api = node.client();
      String token = api.administratorToken();
      String operator = api.tokenOfNew("Portal Operator", token);
      lockAll(other, statement);
      CompletableFuture<ApiResponse> waiting = remove(api, connections.get(0), token);
      awaitWaitForLock();

      String id = connections.get(1);
      ApiResponse plain = api.removal(id, token).header("X-Request-Id", "r-1").send();
      ApiResponse conditional =
          api.removal(id, token).header("X-Request-Id", "r-1").header("If-Match", "\"1\"").send();
      assertThat(plain.status()).isEqualTo(503);
      assertThat(plain.body()).isEqualTo(conditional.body());
      assertThat(plain.http().headers().map()).isEqualTo(conditional.http().headers().map());

      assertThat(api.removal(id, token).header("Accept", "application/problem+json").send())
          .satisfies(answer -> assertThat(answer.status()).isEqualTo(503))
          .satisfies(
              answer ->
                  assertThat(answer.header("Content-Type")).hasValue("application/problem+json"));
      assertThat(api.removal("not-an-id", token).send().status()).isEqualTo(400);
      assertThat(api.bare("DELETE", CONNECTIONS + id).bearer(token).send().problem())
          .isEqualTo("400 UnexpectedContent apiVersionUnspecified");
      assertThat(api.removal(id, operator).send().status()).isEqualTo(403);
      assertThat(api.removal(id + "?dryRun=true", token).send().status()).isEqualTo(200);
      other.rollback();

      assertThat(waiting.join().status()).isEqualTo(204);
      assertThat(refusalsOf(node))
          .containsExactly("route=\"/api/v1/amazonConnections/:amazonConnectionId\"} 3.0");
    }
  }

  private TestNode nodeWithRoomForOne() {
    return TestNode.start(
        database.uri(),
        Map.of(
            "UNTETHER_REMOVALS_MAX_IN_FLIGHT",
            "1",
            "UNTETHER_DATABASE_STATEMENT_LIMIT_MILLIS",
            "15000"));
  }

  /** Returns each route with requests that were answered 503, and their number. */
  private static List<String> refusalsOf(TestNode node) {
    String metrics =
        new ApiClient(URI.create("http://127.0.0.1:" + node.managementPort()))
            .bare("GET", "/metrics")
            .send()
            .body();
    return REFUSALS.matcher(metrics).results().map(line -> line.group(1)).toList();
  }

  private static void lockAll(Connection other, Statement statement) throws SQLException {
    other.setAutoCommit(false);
    statement.execute("SELECT FROM amazon_connection FOR UPDATE");
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
