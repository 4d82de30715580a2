package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that share nothing but a database and the keys for its secrets. */
class TwoNodesTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final String INVALID = "401 InvalidToken invalidAccessToken";

  @TempDir static Path dataDirectory;

  private static TestNode first;
  private static TestNode second;
  private static ApiClient here;
  private static ApiClient there;

  @BeforeAll
  static void start() {
    String database = TestDatabase.create().uri();
    first = TestNode.start(database, Map.of("UNTETHER_DATA_DIR", dataDirectory.toString()));
    String keys = dataDirectory.resolve("keyset.json").toString();
    second = TestNode.start(database, Map.of("UNTETHER_SECRETS_KEY_SET", keys));
    here = first.client();
    there = second.client();
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
  }

  @Test
  void a_token_of_one_node_is_good_at_the_other() {
    String token = here.administratorToken();
    String id = here.addConnection(token);

    assertThat(there.request("GET", CONNECTIONS + "/" + id, token).send().status()).isEqualTo(200);
    assertThat(there.removal(id, token).send().status()).isEqualTo(204);
    assertThat(here.removal(id, token).send().status()).isEqualTo(404);
  }

  @Test
  void a_session_that_ended_at_one_node_removes_nothing_at_the_other() {
    String keeper = here.administratorToken();
    String token = here.administratorToken();
    String id = here.addConnection(token);
    // The other node has just seen the session alive.
    there.request("GET", CONNECTIONS, token).send();

    here.request("DELETE", "/api/v1/token", token).send();

    assertThat(there.removal(id, token).send().problem()).isEqualTo(INVALID);
    assertThat(there.request("GET", CONNECTIONS + "/" + id, keeper).send().status()).isEqualTo(200);
  }

  @Test
  void a_session_that_ended_at_one_node_soon_reads_nothing_at_the_other() {
    String token = here.administratorToken();
    there.request("GET", CONNECTIONS, token).send();

    here.request("DELETE", "/api/v1/token", token).send();

    ApiResponse refused =
        Polling.until(
            () -> there.request("GET", CONNECTIONS, token).send(),
            answer -> answer.status() != 200);
    assertThat(refused.problem()).isEqualTo(INVALID);
  }

  @Test
  void a_repeat_at_the_other_node_answers_204() {
    String token = here.administratorToken();
    String id = here.addConnection(token);

    assertThat(here.removal(id, token).header("Idempotency-Key", "k").send().status())
        .isEqualTo(204);
    assertThat(there.removal(id, token).header("Idempotency-Key", "k").send().status())
        .isEqualTo(204);
  }

  @Test
  void of_removals_at_both_nodes_at_once_one_succeeds_and_is_recorded_once() {
    String token = here.administratorToken();
    String id = here.addConnection(token);

    List<CompletableFuture<ApiResponse>> removals =
        IntStream.range(0, 20)
            .mapToObj(i -> (i % 2 == 0 ? here : there).removal(id, token).sendAsync())
            .toList();

    assertThat(removals.stream().map(removal -> removal.join().status())).containsOnlyOnce(204);
    assertThat(new Trail(there, token).about(id))
        .extracting(record -> record.getString("type"))
        .containsOnlyOnce("dev.untether.connection.removed.v1");
  }

  @Test
  void regions_have_the_same_ids_at_both() {
    String token = here.administratorToken();
    String regions = "/api/v1/cloudInfrastructure/regions";

    assertThat(there.request("GET", regions, token).send().results())
        .extracting(region -> region.getString("id"))
        .isEqualTo(
            here.request("GET", regions, token).send().results().stream()
                .map(region -> region.getString("id"))
                .toList());
  }
}
