package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {
  private static final String ADDED = "dev.untether.connection.added.v1";
  private static final String REMOVED = "dev.untether.connection.removed.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_repeat_by_the_same_user_answers_204_and_is_no_second_event() {
    String id = add();
    String key = UUID.randomUUID().toString();
    String laterSession = NODE.client().administratorToken();

    assertThat(remove(id, key, NODE.administratorToken()).status()).isEqualTo(204);
    assertThat(remove(id, key, NODE.administratorToken()).status()).isEqualTo(204);
    assertThat(remove(id, key, laterSession).status()).isEqualTo(204);

    assertThat(types(id)).containsExactly(ADDED, REMOVED);
  }

  @Test
  void a_repeat_with_another_key_or_without_one_finds_nothing() {
    String id = add();
    remove(id, "first", NODE.administratorToken());

    assertThat(remove(id, "second", NODE.administratorToken()).status()).isEqualTo(404);
    assertThat(remove(id, "FIRST", NODE.administratorToken()).status()).isEqualTo(404);
    assertThat(NODE.client().removal(id, NODE.administratorToken()).send().status()).isEqualTo(404);
  }

  @Test
  void the_key_of_another_user_counts_for_nothing() {
    String id = add();
    String other = NODE.client().tokenOfNew("Portal Administrator", NODE.administratorToken());
    remove(id, "shared", NODE.administratorToken());

    assertThat(remove(id, "shared", other).status()).isEqualTo(404);
  }

  @Test
  void one_key_for_another_id_is_another_removal() {
    String first = add();
    String second = add();

    assertThat(remove(first, "same", NODE.administratorToken()).status()).isEqualTo(204);
    assertThat(remove(second, "same", NODE.administratorToken()).status()).isEqualTo(204);

    assertThat(types(second)).containsExactly(ADDED, REMOVED);
    assertThat(remove(UUID.randomUUID().toString(), "same", NODE.administratorToken()).status())
        .isEqualTo(404);
  }

  @Test
  void a_refused_removal_leaves_its_key_free() {
    String never = UUID.randomUUID().toString();

    assertThat(remove(never, "free", NODE.administratorToken()).status()).isEqualTo(404);
    assertThat(remove(never, "free", NODE.administratorToken()).status()).isEqualTo(404);
  }

  @Test
  void removals_at_once_with_one_key_all_succeed_with_one_event() {
    String id = add();

    List<CompletableFuture<ApiResponse>> removals =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    NODE.client()
                        .removal(id, NODE.administratorToken())
                        .header("Idempotency-Key", "at once")
                        .sendAsync())
            .toList();

    assertThat(removals.stream().map(removal -> removal.join().status())).containsOnly(204);
    assertThat(types(id)).containsExactly(ADDED, REMOVED);
  }

  @Test
  void a_repeat_after_a_restart_answers_204(@TempDir Path dataDirectory) {
    TestDatabase database = TestDatabase.create();
    Map<String, String> variables = Map.of("UNTETHER_DATA_DIR", dataDirectory.toString());
    String id;
    String token;
    try (TestNode node = TestNode.start(database.uri(), variables)) {
      ApiClient client = node.client();
      token = client.administratorToken();
      id = client.addConnection(token);
      assertThat(client.removal(id, token).header("Idempotency-Key", "k").send().status())
          .isEqualTo(204);
    }

    try (TestNode node = TestNode.start(database.uri(), variables)) {
      ApiClient client = node.client();
      assertThat(client.removal(id, token).header("Idempotency-Key", "k").send().status())
          .isEqualTo(204);
      assertThat(new Trail(client, token).about(id))
          .extracting(record -> record.getString("type"))
          .containsExactly(ADDED, REMOVED);
    }
  }

  @Test
  void a_key_has_up_to_255_characters() {
    String id = add();

    assertThat(remove(id, "k".repeat(256), NODE.administratorToken()).problem())
        .isEqualTo("400 UnexpectedContent validationError");
    assertThat(remove(id, "k".repeat(255), NODE.administratorToken()).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k\u00e4y", "a\tb"})
  void a_key_that_is_not_printable_is_refused_and_nothing_removed(String key) {
    String id = add();
    try (var connection = NODE.connect()) {
      var refused =
          connection
              .sendHead(
                  "DELETE /api/v1/amazonConnections/" + id + " HTTP/1.1",
                  "Host: localhost",
                  "x-api-version: 1.0-rev0",
                  "Idempotency-Key: " + key,
                  "Authorization: Bearer " + NODE.administratorToken())
              .receive();

      assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
      JsonObject data = refused.json().getJsonObject("data");
      assertThat(data.fieldNames()).containsExactly("Idempotency-Key");
    }
    assertThat(NODE.get("/api/v1/amazonConnections/" + id).status()).isEqualTo(200);
  }

  private static String add() {
    return NODE.client().addConnection(NODE.administratorToken());
  }

  private static ApiResponse remove(String id, String key, String token) {
    return NODE.client().removal(id, token).header("Idempotency-Key", key).send();
  }

  private static List<String> types(String id) {
    return new Trail(NODE.client(), NODE.administratorToken())
        .about(id).stream().map(record -> record.getString("type")).toList();
  }
}
