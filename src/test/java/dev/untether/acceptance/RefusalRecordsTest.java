package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalRecordsTest {
  private static final String CHANGE_REFUSED = "dev.untether.change.refused.v1";
  private static final String REMOVAL_REFUSED = "dev.untether.connection.removal.refused.v1";
  private static final String ACCESS_REFUSED = "dev.untether.access.refused.v1";
  private static final String LOGON_REFUSED = "dev.untether.session.logon.refused.v1";
  private static final String READ = "dev.untether.audit.read.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/amazonConnections, application/json, 400, addAmazonConnection,"
        + " amazonConnections",
    "POST, /api/v1/webhooks, text/plain, 415, addWebhook, webhooks",
    "POST, /api/v1/users, application/json, 400, addUser, users",
    "PUT, /api/v1/webhooks/no-id, application/json, 400, changeWebhook, webhooks",
    "PUT, /api/v1/users/nobody, application/json, 404, changeUser, users",
    "DELETE, /api/v1/users/{id}, , 404, removeUser, {id}",
  })
  void a_refused_change_is_recorded(
      String method, String path, String mediaType, int status, String operation, String subject) {
    String id = UUID.randomUUID().toString();
    ApiRequest request =
        NODE.client().request(method, path.replace("{id}", id), NODE.administratorToken());
    JsonObject record =
        recorded(mediaType == null ? request : request.body(mediaType, "{}"), status);

    assertThat(record.getString("type")).isEqualTo(CHANGE_REFUSED);
    assertThat(record.getString("subject")).isEqualTo(subject.replace("{id}", id));
    assertThat(record.getString("actor")).isEqualTo("admin");
    JsonObject data = record.getJsonObject("data");
    assertThat(data.getString("operation")).isEqualTo(operation);
    assertThat(data.getInteger("status")).isEqualTo(status);
    assertThat(data.getString("reason")).isNotBlank();
    assertThat(data.getString("sourceAddress")).isEqualTo("127.0.0.1");
    assertThat(data.getString("sessionId")).isNotBlank();
  }

  @Test
  void a_conflict_and_a_body_that_is_too_large_are_recorded() {
    String token = NODE.administratorToken();
    String admin = NODE.get("/api/v1/users").results().get(0).getString("id");

    assertThat(
            recorded(NODE.client().request("DELETE", "/api/v1/users/" + admin, token), 409)
                .getString("subject"))
        .isEqualTo(admin);
    assertThat(
            recorded(
                    NODE.client()
                        .request("POST", "/api/v1/users", token)
                        .body("application/json", " ".repeat(70_000)),
                    413)
                .getString("type"))
        .isEqualTo(CHANGE_REFUSED);
  }

  @ParameterizedTest
  @CsvSource({"{id}, 256, 400", "{id}, 255, 404", "no-id, 1, 400"})
  void a_refused_removal_has_one_record_of_its_own_type(String path, int keyLength, int status) {
    String id = path.replace("{id}", UUID.randomUUID().toString());
    ApiRequest removal =
        NODE.client()
            .removal(id, NODE.administratorToken())
            .header("Idempotency-Key", "k".repeat(keyLength));

    assertThat(recorded(removal, status).getString("type")).isEqualTo(REMOVAL_REFUSED);
  }

  @Test
  void what_a_role_does_not_allow_is_recorded_with_the_role() {
    String operator = NODE.client().tokenOfNew("Portal Operator", NODE.administratorToken());

    JsonObject record = recorded(NODE.client().addition(operator), 403);

    assertThat(record.getString("actor")).startsWith("user-");
    assertThat(record.getJsonObject("data").getString("reason")).contains("Portal Operator");
  }

  @Test
  void refused_readings_of_others_and_accepted_changes_leave_no_refusal() {
    assertThat(NODE.get("/api/v1/users/" + UUID.randomUUID()).status()).isEqualTo(404);
    String id = NODE.client().addConnection(NODE.administratorToken());

    assertThat(trail().about(id))
        .extracting(record -> record.getString("type"))
        .containsExactly("dev.untether.connection.added.v1");
    assertThat(trail().matching("type=" + CHANGE_REFUSED))
        .extracting(record -> record.getJsonObject("data").getString("operation"))
        .doesNotContain("getUser");
  }

  @Test
  void each_reading_of_the_trail_is_recorded_once_with_what_was_asked_for() {
    String subject = UUID.randomUUID().toString();
    String query = "/api/v1/auditRecords?subject=" + subject;
    NODE.get(query + "&Limit=7");
    NODE.client()
        .request("GET", query, NODE.administratorToken())
        .header("Accept", "text/csv")
        .send();

    assertThat(
            trail().matching("type=" + READ).stream()
                .map(record -> record.getJsonObject("data"))
                .filter(data -> subject.equals(data.getString("subject"))))
        .extracting(data -> data.getString("format"), data -> data.getString("limit"))
        .containsExactly(tuple("application/json", "7"), tuple("text/csv", "-1"));
  }

  @Test
  void requests_without_a_valid_token_are_recorded() {
    JsonObject logon = NODE.client().logOn("admin", TestNode.PASSWORD).json();
    String ended = logon.getString("access_token");
    NODE.client().request("DELETE", "/api/v1/token", ended).send();

    JsonObject without = recorded(NODE.client().bare("GET", "/api/v1/users").version(), 401);
    JsonObject invalid = recorded(NODE.client().request("GET", "/api/v1/users", "forged"), 401);
    JsonObject afterwards = recorded(NODE.client().request("GET", "/api/v1/users", ended), 401);

    assertThat(List.of(without, invalid, afterwards))
        .allSatisfy(
            record -> {
              assertThat(record.getString("type")).isEqualTo(ACCESS_REFUSED);
              assertThat(record.getString("actor")).isNull();
            });
    assertThat(invalid.getString("subject")).isEqualTo("unknown");
    assertThat(afterwards.getString("subject"))
        .isEqualTo(afterwards.getJsonObject("data").getString("sessionId"))
        .isNotEqualTo("unknown");
    assertThat(trail().about(afterwards.getString("subject")))
        .extracting(record -> record.getString("type"))
        .contains("dev.untether.session.ended.v1", ACCESS_REFUSED);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/token, logOn",
    "DELETE, /api/v1/amazonConnections/no-id, removeAmazonConnection",
  })
  void what_is_malformed_is_recorded_of_strangers_too(
      String method, String path, String operation) {
    JsonObject record =
        recorded(
            NODE.client()
                .bare(method, path)
                .form(Map.of("grant_type", "magic", "secret", "s3cret")),
            400);

    assertThat(record.getString("type")).isEqualTo(ACCESS_REFUSED);
    assertThat(record.getJsonObject("data").getString("operation")).isEqualTo(operation);
    assertThat(record.encode()).doesNotContain("magic").doesNotContain("s3cret");
  }

  @Test
  void a_refresh_token_that_is_none_is_a_refused_logon() {
    JsonObject record =
        recorded(
            NODE.client()
                .bare("POST", "/api/v1/token")
                .version()
                .form(Map.of("grant_type", "refresh_token", "refresh_token", "made-up")),
            401);

    assertThat(record.getString("type")).isEqualTo(LOGON_REFUSED);
    assertThat(record.getJsonObject("data").getString("reason")).isEqualTo("unknown refresh token");
    assertThat(record.encode()).doesNotContain("made-up");
  }

  /**
   * The one record of the request, which is refused with that status. A refusal for want of a token
   * is answered before it is recorded.
   */
  private static JsonObject recorded(ApiRequest request, int status) {
    String requestId = UUID.randomUUID().toString();
    assertThat(request.header("X-Request-Id", requestId).send().status()).isEqualTo(status);
    Polling.until(() -> recordsOf(requestId), records -> !records.isEmpty());
    List<JsonObject> records = recordsOf(requestId);
    assertThat(records).hasSize(1);
    return records.get(0);
  }

  private static List<JsonObject> recordsOf(String requestId) {
    return trail().matching("Limit=-1").stream()
        .filter(record -> requestId.equals(record.getJsonObject("data").getString("requestId")))
        .toList();
  }

  private static Trail trail() {
    return new Trail(NODE.client(), NODE.administratorToken());
  }
}
