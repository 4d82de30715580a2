package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.ClusterPlan;
import dev.untether.testing.EventSubscription;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node serves the API, another one does all the rest. */
class ClusterRolesTest {
  private static final ClusterPlan PLAN = ClusterPlan.of(3);
  private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  @TempDir static Path dataDirectory;

  private static TestDatabase database;
  private static TestNode back;
  private static TestNode front;
  private static ApiClient api;

  @BeforeAll
  static void start() {
    database = TestDatabase.create();
    Map<String, String> ofBack =
        new HashMap<>(Map.of("UNTETHER_DATA_DIR", dataDirectory.toString()));
    ofBack.put("UNTETHER_ROLES", "persistence,audit,notification");
    ofBack.put("UNTETHER_WEBHOOKS_ALLOW_HTTP", "true");
    ofBack.put("UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true");
    back = TestNode.start(database.uri(), PLAN.variables(0, ofBack));
    front = TestNode.start(database.uri(), ofFront(PLAN.variables(1)));
    api = front.client();
  }

  @AfterAll
  static void stop() {
    front.close();
    back.close();
  }

  @Test
  void a_node_describes_all_nodes_with_their_roles_and_what_they_share() {
    JsonObject state =
        Polling.until(
            () -> api.request("GET", "/api/v1/system", api.administratorToken()).send().json(),
            system -> system.getJsonArray("nodes").size() == 2);

    assertThat(state.getJsonArray("silentNodes")).isEmpty();
    assertThat(state.getJsonArray("unavailable")).isEmpty();
    assertThat(
            state.getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .map(
                    node ->
                        String.join(
                            " ",
                            node.getJsonArray("roles").stream().map(Object::toString).toList())))
        .containsExactlyInAnyOrder("api", "persistence audit notification");
    assertThat(state.getJsonArray("nodes").stream().map(JsonObject.class::cast))
        .allSatisfy(
            node -> {
              assertThat(node.getBoolean("ready")).isTrue();
              assertThat(node.getString("address")).startsWith("127.");
            });
    assertThat(state.getJsonObject("webhooks").getLong("backlog")).isNotNull();
  }

  @Test
  void a_removal_is_carried_out_by_the_other_node() {
    String token = api.administratorToken();
    String id = api.addConnection(token);

    assertThat(api.removal(id, token).send().status()).isEqualTo(204);
    assertThat(api.removal(id, token).send().status()).isEqualTo(404);
    assertThat(new Trail(api, token).about(id))
        .extracting(record -> record.getString("type"))
        .containsOnlyOnce("dev.untether.connection.removed.v1");
  }

  @Test
  void a_secret_key_reaches_the_other_node_and_is_masked() {
    String token = api.administratorToken();

    ApiResponse added =
        api.addition(token)
            .json(
                new JsonObject()
                    .put("regionId", ApiClient.FRANKFURT.id().toString())
                    .put("accessKey", "AKIAIOSFODNN7EXAMPLE")
                    .put("secretKey", SECRET_KEY))
            .send();

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.json().getString("accessKey")).endsWith("MPLE").startsWith("*");
  }

  @Test
  void a_listener_at_this_node_sees_what_the_other_one_has_done() {
    String token = api.administratorToken();
    String id = api.addConnection(token);
    try (EventSubscription listener =
        api.request("GET", "/api/v1/events?subject=" + id, token)
            .header("Accept", "text/event-stream")
            .subscribe()) {
      api.removal(id, token).send();

      assertThat(listener.nextEvent().type()).isEqualTo("dev.untether.connection.removed.v1");
    }
  }

  @Test
  void webhooks_are_kept_by_the_other_node() {
    String token = api.administratorToken();

    ApiResponse added =
        api.request("POST", "/api/v1/webhooks", token)
            .json(new JsonObject().put("url", "http://127.0.0.1:9/"))
            .send();

    assertThat(added.status()).isEqualTo(201);
    assertThat(api.request("GET", "/api/v1/webhooks", token).send().results())
        .extracting(webhook -> webhook.getString("id"))
        .contains(added.json().getString("id"));
  }

  @Test
  void webhooks_of_the_other_node_are_listed_however_long_the_list_is() {
    Tables tables = new Tables(database);
    tables.texts(
        """
        INSERT INTO webhook (id, url, description, event_types, subjects, ordering, enabled,
                             secret_ciphertext, created_by)
        SELECT time_ordered_uuid(), 'http://127.0.0.1:9/', '',
               ARRAY(SELECT repeat('a', 256) FROM generate_series(1, 100)),
               ARRAY(SELECT gen_random_uuid()::text FROM generate_series(1, 1000)), 'strict', false,
               '', 'a test'
          FROM generate_series(1, 120)
        RETURNING id
        """);
    List<String> all = tables.texts("SELECT id FROM webhook ORDER BY id");

    ApiResponse list = api.request("GET", "/api/v1/webhooks", api.administratorToken()).send();
    ApiResponse page =
        api.request("GET", "/api/v1/webhooks?offset=20&limit=60", api.administratorToken()).send();

    assertThat(list.json().getInteger("totalCount")).isEqualTo(all.size());
    assertThat(list.results()).extracting(webhook -> webhook.getString("id")).isEqualTo(all);
    assertThat(page.json().getInteger("totalCount")).isEqualTo(all.size());
    assertThat(page.results())
        .extracting(webhook -> webhook.getString("id"))
        .isEqualTo(all.subList(20, 80));
  }

  @Test
  void a_node_with_another_secret_cannot_join() {
    Map<String, String> variables =
        PLAN.variables(2, Map.of("UNTETHER_CLUSTER_SECRET", "not what the others know"));

    assertThat(catchThrowable(() -> TestNode.start(database.uri(), ofFront(variables))))
        .hasMessageContaining("the other nodes have refused this one");
  }

  @Test
  void a_node_of_another_cluster_cannot_join() {
    Map<String, String> variables = PLAN.variables(2, Map.of("UNTETHER_CLUSTER_NAME", "another"));

    assertThat(catchThrowable(() -> TestNode.start(database.uri(), ofFront(variables))))
        .hasMessageContaining("the other nodes have refused this one");
  }

  @Test
  void a_node_with_other_keys_cannot_join() {
    assertThat(catchThrowable(() -> TestNode.start(database.uri(), PLAN.variables(2))))
        .hasMessageContaining("Give this node the key set file of the node");
  }

  private static Map<String, String> ofFront(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.put("UNTETHER_ROLES", "api");
    all.put("UNTETHER_SECRETS_KEY_SET", dataDirectory.resolve("keyset.json").toString());
    return all;
  }
}
