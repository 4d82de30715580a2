package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.Firewall;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The network between node and database forgets its connections, and tells neither. */
@Tag("slow")
class LostConnectionsTest {
  @Test
  void new_connections_take_the_place_of_those_that_nobody_answers_on() {
    TestDatabase database = TestDatabase.create();
    Tables tables = new Tables(database);
    try (Firewall firewall = Firewall.before(database.options().getPort())) {
      PgConnectOptions behind = new PgConnectOptions(database.options()).setPort(firewall.port());
      String uri = new TestDatabase(behind, "behind a firewall").uri();
      try (TestNode node = TestNode.start(uri, Map.of())) {
        ApiClient api = node.client();
        String token = api.administratorToken();
        List<String> ids = tables.seedConnections(100);
        fillThePool(api, ids.subList(0, 50), token);

        firewall.forget();
        fillThePool(api, ids.subList(50, 99), token);

        String last = ids.get(99);
        Polling.until(() -> api.removal(last, token).send().status(), status -> status == 204);
        tables.awaitConsumers();
        List<String> gone = tables.missing(ids);
        assertThat(tables.removals(ids)).isEqualTo(gone);
        assertThat(tables.recordedRemovals(ids)).isEqualTo(gone);
      }
    }
  }

  private static void fillThePool(ApiClient api, List<String> ids, String token) {
    List<CompletableFuture<?>> answers =
        ids.stream().<CompletableFuture<?>>map(id -> api.removal(id, token).sendAsync()).toList();
    answers.forEach(CompletableFuture::join);
  }
}
