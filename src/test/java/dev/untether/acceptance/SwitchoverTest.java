package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.CuttableLink;
import dev.untether.testing.Polling;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.ReplicatedDatabase;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.pgclient.PgConnectOptions;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A standby takes the place of the server that a node uses, which lives on and is read-only. */
@Tag("slow")
@Timeout(120)
class SwitchoverTest {
  private static final Duration PROMISED = Duration.ofSeconds(10);
  private static final int REMOVALS = 8_000;
  private static final int CLIENTS = 8;

  private ReplicatedDatabase pair;

  @BeforeEach
  void start() {
    pair = ReplicatedDatabase.start();
    pair.makeSynchronous();
  }

  @AfterEach
  void stop() {
    pair.close();
  }

  @Test
  void a_node_that_knows_both_servers_goes_on_at_the_new_one_and_loses_nothing() {
    List<String> ids;
    RemovalLoad load;
    try (TestNode node = TestNode.start(uriOfBoth(), Map.of())) {
      ApiClient api = node.client();
      String token = api.administratorToken();
      ids = new Tables(pair.primary()).seedConnections(REMOVALS);
      load = RemovalLoad.start(api, token, ids.subList(0, REMOVALS - 1), CLIENTS);
      load.awaitAnswers(200);

      switchOver();

      String last = ids.get(REMOVALS - 1);
      Polling.until(
          PROMISED, () -> api.removal(last, token).send().status(), status -> status == 204);
      Polling.until(PROMISED, () -> readiness(node), status -> status == 200);
      load.awaitEnd();
      new Tables(pair.standby()).awaitConsumers();
    }
    Tables tables = new Tables(pair.standby());
    List<String> gone = tables.missing(ids);
    assertThat(gone)
        .containsAll(ids.stream().filter(id -> load.answers().getOrDefault(id, 0) == 204).toList());
    assertThat(tables.removals(ids)).isEqualTo(gone);
    assertThat(tables.recordedRemovals(ids)).isEqualTo(gone);
  }

  @Test
  void a_node_whose_server_dies_goes_on_at_the_standby() {
    try (TestNode node = TestNode.start(uriOfBoth(), Map.of())) {
      ApiClient api = node.client();
      String token = api.administratorToken();
      String id = api.addConnection(token);

      pair.killPrimary();
      pair.promoteStandby();

      Polling.until(
          PROMISED, () -> api.removal(id, token).send().status(), status -> status == 204);
    }
  }

  @Test
  void lists_are_not_answered_by_a_server_that_has_become_read_only() {
    PgConnectOptions primary = pair.primary().options();
    try (CuttableLink link = CuttableLink.to(address(primary));
        TestNode node =
            TestNode.start(
                new TestDatabase(
                        new PgConnectOptions(primary).setPort(link.port()), "behind one address")
                    .uri(),
                Map.of())) {
      ApiClient api = node.client();
      String token = api.administratorToken();
      api.request("GET", "/api/v1/amazonConnections", token).send();

      switchOver();
      link.leadTo(address(pair.standby().options()));
      String added = new Tables(pair.standby()).seedConnections(1).get(0);

      Polling.until(
          PROMISED,
          () -> api.request("GET", "/api/v1/amazonConnections/" + added, token).send().status(),
          status -> status == 200);
      assertThat(api.request("GET", "/api/v1/amazonConnections", token).send().body())
          .contains(added);
    }
  }

  @Test
  void without_a_server_that_takes_changes_a_node_is_not_ready_and_answers_503() {
    try (TestNode node = TestNode.start(uriOfBoth(), Map.of())) {
      ApiClient api = node.client();
      String token = api.administratorToken();
      String id = api.addConnection(token);

      setReadOnly(pair.primary(), true);
      Polling.until(PROMISED, () -> readiness(node), status -> status == 503);
      assertThat(api.removal(id, token).send().problem())
          .isEqualTo("503 ServiceUnavailable serviceUnavailable");
      assertThat(api.request("GET", "/api/v1/amazonConnections", token).send().status())
          .isEqualTo(503);

      setReadOnly(pair.primary(), false);
      Polling.until(PROMISED, () -> readiness(node), status -> status == 200);
      assertThat(api.removal(id, token).send().status()).isEqualTo(204);
    }
  }

  /** As an operator does it, who takes care that the standby has everything. */
  private void switchOver() {
    setReadOnly(pair.primary(), true);
    pair.awaitStandby();
    pair.promoteStandby();
  }

  private static void setReadOnly(TestDatabase server, boolean readOnly) {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "ALTER SYSTEM SET default_transaction_read_only = " + (readOnly ? "on" : "off"));
      statement.execute("SELECT pg_reload_conf()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String uriOfBoth() {
    PgConnectOptions primary = pair.primary().options();
    PgConnectOptions standby = pair.standby().options();
    return "postgresql://%s:%s@%s:%d,%s:%d/%s?target_session_attrs=read-write"
        .formatted(
            primary.getUser(),
            primary.getPassword(),
            primary.getHost(),
            primary.getPort(),
            standby.getHost(),
            standby.getPort(),
            primary.getDatabase());
  }

  private static InetSocketAddress address(PgConnectOptions server) {
    return new InetSocketAddress(server.getHost(), server.getPort());
  }

  private static int readiness(TestNode node) {
    URI management = URI.create("http://127.0.0.1:" + node.managementPort());
    return new ApiClient(management).bare("GET", "/health/ready").send().status();
  }
}
