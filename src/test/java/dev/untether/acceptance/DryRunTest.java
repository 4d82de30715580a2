package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a removal would break can be asked before it is made. */
class DryRunTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final String DRY_RUN = "dev.untether.connection.removal.dryrun.v1";
  private static final String REFUSED = "dev.untether.connection.removal.refused.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_dry_run_says_what_validation_says_removes_nothing_and_is_recorded_as_what_it_is() {
    String id = addWithKey("AKIADRYRUN0000000001");
    ApiResponse tried = removal(id, "?dryRun=true").send();

    assertThat(tried.status()).isEqualTo(200);
    assertThat(tried.body()).isEqualTo(validation(id).send().body());
    assertThat(messages(tried))
        .containsExactly(
            "Nobody has reached AWS through the connection yet, as far as Untether knows.",
            "No other connection has access key ****************0001 in eu-central-1.");
    assertThat(NODE.get(CONNECTIONS + "/" + id).status()).isEqualTo(200);
    List<JsonObject> events = NODE.eventsOf(id);
    assertThat(events)
        .extracting(event -> event.getString("type"))
        .containsExactly("dev.untether.connection.added.v1", DRY_RUN);
    assertThat(events.get(1).getJsonObject("data").getInteger("status")).isEqualTo(200);
    assertThat(events.get(1).getJsonObject("data").getJsonArray("messages")).hasSize(2);
  }

  @Test
  void the_last_use_the_connection_that_remains_and_the_webhooks_are_named() {
    String id = addWithKey("AKIADRYRUN0000000002");
    String other = addWithKey("AKIADRYRUN0000000002");
    String webhook =
        post(
                "/api/v1/webhooks",
                new JsonObject()
                    .put("url", "https://hooks.example.com/x")
                    .put("subjects", JsonArray.of(id, UUID.randomUUID().toString())))
            .getString("id");
    new Tables(NODE.database())
        .texts(
            """
            UPDATE amazon_connection
               SET last_used_at = '2026-11-24T13:04:05Z', last_used_by = 'operator'
             WHERE id = ?::uuid RETURNING id::text
            """,
            id);

    JsonArray validated = new JsonArray(validation(id).send().body());
    assertThat(validated.stream())
        .extracting(
            message ->
                ((JsonObject) message).getString("severity")
                    + " "
                    + ((JsonObject) message).getString("contextId"))
        .containsExactly("Warning " + id, "Warning " + other, "Warning " + webhook);
    assertThat(validated.getJsonObject(0).getString("message"))
        .isEqualTo("operator last reached AWS through the connection, at 2026-11-24T13:04:05Z.");
    assertThat(validated.getJsonObject(1).getString("message"))
        .isEqualTo(
            "Another connection with access key ****************0002 in eu-central-1 remains: "
                + other
                + ".");
    assertThat(NODE.eventsOf(id)).hasSize(1);
  }

  @Test
  void a_dry_run_of_what_is_not_there_is_answered_and_recorded_as_such() {
    String id = UUID.randomUUID().toString();

    assertThat(removal(id, "?dryRun=true").send().problem())
        .isEqualTo("404 NotFound resourceNotFound");
    assertThat(NODE.eventsOf(id))
        .extracting(event -> event.getString("type"))
        .containsExactly(DRY_RUN);
    assertThat(validation(id).send().status()).isEqualTo(404);
  }

  @Test
  void a_dry_run_checks_the_version() {
    String id = addWithKey("AKIADRYRUN0000000003");

    assertThat(removal(id, "?dryRun=true").header("If-Match", "\"2\"").send().status())
        .isEqualTo(412);
    assertThat(removal(id, "?dryRun=true").header("If-Match", "\"1\"").send().status())
        .isEqualTo(200);
    assertThat(removal(id, "?dryRun=true").header("If-Match", "*").send().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "", "true&dryRun=false", "tru%65%00", "%ff"})
  void a_dry_run_that_is_neither_true_nor_false_is_no_removal(String value) {
    String id = addWithKey("AKIADRYRUN0000000004");

    assertThat(removal(id, "?dryRun=" + value).send().status()).isEqualTo(400);
    assertThat(NODE.get(CONNECTIONS + "/" + id).status()).isEqualTo(200);
  }

  @Test
  void names_and_values_match_without_regard_to_case_and_false_removes() {
    String id = addWithKey("AKIADRYRUN0000000005");

    assertThat(removal(id, "?DRYRUN=True").send().status()).isEqualTo(200);
    assertThat(removal(id, "?dryRun=false").send().status()).isEqualTo(204);
  }

  @Test
  void a_dry_run_needs_the_role_and_the_session_of_a_removal() {
    String id = addWithKey("AKIADRYRUN0000000006");
    String operator = NODE.client().tokenOfNew("Portal Operator", NODE.administratorToken());
    assertThat(
            NODE.client()
                .request("DELETE", CONNECTIONS + "/" + id + "?dryRun=true", operator)
                .send()
                .status())
        .isEqualTo(403);
    assertThat(NODE.eventsOf(id)).extracting(event -> event.getString("type")).contains(REFUSED);

    String ended = NODE.client().administratorToken();
    new Tables(NODE.database())
        .texts(
            """
            DELETE FROM session
             WHERE id = (SELECT id FROM session ORDER BY started_at DESC LIMIT 1)
            RETURNING id::text
            """);
    for (String query : List.of("?dryRun=true", "?dryRun=maybe")) {
      assertThat(
              NODE.client()
                  .request("DELETE", CONNECTIONS + "/" + id + query, ended)
                  .send()
                  .problem())
          .as(query)
          .isEqualTo("401 InvalidToken invalidAccessToken");
    }
  }

  private static String addWithKey(String accessKey) {
    return post(CONNECTIONS, Bodies.connectionByKeys(accessKey, "secret")).getString("id");
  }

  private static JsonObject post(String path, JsonObject body) {
    return NODE.client().request("POST", path, NODE.administratorToken()).json(body).send().json();
  }

  private static ApiRequest removal(String id, String query) {
    return NODE.client()
        .request("DELETE", CONNECTIONS + "/" + id + query, NODE.administratorToken());
  }

  private static ApiRequest validation(String id) {
    return NODE.client()
        .request("POST", CONNECTIONS + "/" + id + "/validateDelete", NODE.administratorToken());
  }

  private static List<String> messages(ApiResponse answer) {
    return new JsonArray(answer.body())
        .stream().map(message -> ((JsonObject) message).getString("message")).toList();
  }
}
