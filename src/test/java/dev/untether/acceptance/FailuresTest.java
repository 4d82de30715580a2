package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.DedicatedDatabase;
import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FailuresTest {

  @Test
  @Tag("slow")
  void without_its_database_the_service_is_unavailable_for_now() {
    try (DedicatedDatabase database = TestDatabase.dedicated();
        TestNode node =
            TestNode.start(new TestDatabase(database.options(), "dedicated").uri(), Map.of())) {
      ApiClient client = node.client();
      String token = client.administratorToken();
      String id = client.addConnection(token);

      database.stop();
      List<ApiResponse> refused =
          List.of(
              client.request("GET", "/api/v1/amazonConnections", token).send(),
              client.removal(id, token).send(),
              client.logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD));
      ApiResponse unaffected = client.bare("GET", "/api/v1/problems/serviceUnavailable").send();
      database.start();

      assertThat(refused)
          .allSatisfy(
              answer -> {
                assertThat(answer.problem()).isEqualTo("503 ServiceUnavailable serviceUnavailable");
                assertThat(answer.header("Retry-After").orElseThrow()).matches("[1-9][0-9]*");
              });
      assertThat(unaffected.status()).isEqualTo(200);
      assertThat(
              Polling.until(
                  () -> client.removal(id, token).send(), answer -> answer.status() != 503))
          .extracting(ApiResponse::status)
          .isEqualTo(204);
    }
  }

  @Test
  @Tag("slow")
  void too_many_requests_at_once_are_refused_soon() throws SQLException {
    TestDatabase database = TestDatabase.create();
    // So many may wait that the node's own statements have room, too, while the test logs on.
    Map<String, String> narrow =
        Map.of("UNTETHER_DATABASE_POOL_SIZE", "1", "UNTETHER_DATABASE_MAX_WAITING", "4");
    try (TestNode node = TestNode.start(database.uri(), narrow);
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      String token = node.client().administratorToken();
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE amazon_connection");

      List<CompletableFuture<ApiResponse>> answers =
          IntStream.range(0, 16)
              .mapToObj(
                  i -> node.client().request("GET", "/api/v1/amazonConnections", token).sendAsync())
              .toList();

      assertThat(answers.stream().map(CompletableFuture::join))
          .allSatisfy(
              answer -> {
                assertThat(answer.problem()).isEqualTo("503 ServiceUnavailable serviceUnavailable");
                assertThat(answer.header("Retry-After")).isPresent();
              });
    }
  }

  @Test
  void a_defect_tells_the_client_nothing_of_the_inside() throws SQLException {
    TestDatabase database = TestDatabase.create();
    try (TestNode node = TestNode.start(database.uri(), Map.of());
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      String token = node.client().administratorToken();
      statement.execute("ALTER TABLE amazon_connection RENAME TO moved");

      ApiResponse failed = node.client().request("GET", "/api/v1/amazonConnections", token).send();

      assertThat(failed.problem()).isEqualTo("500 UnknownError unknownError");
      assertThat(failed.body())
          .doesNotContainIgnoringCase("select")
          .doesNotContain("amazon_connection", "Exception", "\tat ", "dev.untether");
    }
  }
}
