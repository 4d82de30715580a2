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
import org.junit.jupiter.api.Test;

/** The trail cannot be written, and later it can. */
class AuditLagTest {
  private final TestDatabase database = TestDatabase.create();
  private final Tables tables = new Tables(database);

  @Test
  void nothing_is_removed_unaudited_for_long() throws SQLException {
    try (TestNode node = TestNode.start(database.uri(), Map.of("UNTETHER_AUDIT_MAX_LAG", "1s"))) {
      ApiClient api = node.client();
      String token = api.administratorToken();
      String first = api.addConnection(token);
      String second = api.addConnection(token);
      tables.awaitConsumers();

      execute("ALTER TABLE ledger_tile RENAME TO ledger_tile_away");
      assertThat(api.removal(first, token).send().status()).isEqualTo(204);
      ApiResponse unready = Polling.until(() -> readiness(node), ready -> ready.status() == 503);
      assertThat(unready.body()).contains("{\"id\":\"audit\",\"status\":\"DOWN\"}");

      ApiResponse refused = api.removal(second, token).send();
      assertThat(refused.problem()).isEqualTo("503 ServiceUnavailable serviceUnavailable");
      assertThat(refused.header("Retry-After")).isPresent();
      assertThat(refused.json().getString("details")).contains("audit trail");
      assertThat(tables.missing(List.of(first, second))).containsExactly(first);
      assertThat(api.addition(token).send().status()).isEqualTo(201);
      assertThat(lagInMetrics(node)).isGreaterThan(1);

      execute("ALTER TABLE ledger_tile_away RENAME TO ledger_tile");
      Polling.until(() -> readiness(node), ready -> ready.status() == 200);
      assertThat(api.removal(second, token).send().status()).isEqualTo(204);
      tables.awaitConsumers();
      assertThat(tables.recordedRemovals(List.of(first, second)))
          .isEqualTo(tables.missing(List.of(first, second)))
          .hasSize(2);
    }
  }

  private static ApiResponse readiness(TestNode node) {
    return management(node, "/health/ready");
  }

  private static double lagInMetrics(TestNode node) {
    return management(node, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("untether_audit_lag_seconds "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static ApiResponse management(TestNode node, String path) {
    return new ApiClient(URI.create("http://127.0.0.1:" + node.managementPort()))
        .bare("GET", path)
        .send();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
