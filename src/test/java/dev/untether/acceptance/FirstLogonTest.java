package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FirstLogonTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void before_the_administrator_is_there_a_right_logon_is_told_to_come_again() throws Exception {
    TestDatabase database = TestDatabase.create();
    int port = freePort();
    ApiClient client = new ApiClient(URI.create("http://127.0.0.1:" + port));
    CompletableFuture<TestNode> start;
    ApiResponse early;
    try (Connection other = database.connect()) {
      keepOthersFromAddingUsers(other);
      start = CompletableFuture.supplyAsync(() -> start(database, port));
      early = Polling.until(PATIENCE, () -> logOn(client), Optional::isPresent).orElseThrow();
    }

    try (TestNode node = start.join()) {
      assertThat(early.problem()).isEqualTo("503 ServiceUnavailable serviceUnavailable");
      assertThat(early.header("Retry-After")).isPresent();
      assertThat(logOn(node.client()).map(ApiResponse::status)).contains(200);
    }
  }

  private static TestNode start(TestDatabase database, int port) {
    return TestNode.start(
        database.uri(),
        Map.of(
            "UNTETHER_HTTP_PORT",
            Integer.toString(port),
            "UNTETHER_DATABASE_STATEMENT_LIMIT_MILLIS",
            "60000"));
  }

  /** Until the connection is closed. */
  private static void keepOthersFromAddingUsers(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE registered_user IN SHARE MODE");
    }
  }

  /** Empty as long as nobody listens. */
  private static Optional<ApiResponse> logOn(ApiClient client) {
    try {
      return Optional.of(client.logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD));
    } catch (RuntimeException notYet) {
      return Optional.empty();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
