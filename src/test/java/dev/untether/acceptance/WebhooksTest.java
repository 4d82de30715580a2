package dev.untether.acceptance;

import static dev.untether.acceptance.WebhookClient.WEBHOOKS;
import static dev.untether.acceptance.WebhookClient.path;
import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhooksTest {
  private static final String URL = "http://127.0.0.1:9/path-that-is-a-secret";
  private static final String NOT_FOUND = "404 NotFound resourceNotFound";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension(WebhookClient.SETTINGS);

  private static final WebhookClient WEBHOOK = new WebhookClient(NODE);

  @Test
  void what_was_added_is_shown_as_it_was_asked_for_and_its_secret_once() {
    String subject = UUID.randomUUID().toString();
    JsonObject wanted =
        new JsonObject()
            .put("url", URL)
            .put("description", "the archive")
            .put("eventTypes", JsonArray.of("dev.untether.connection.*"))
            .put("subjects", JsonArray.of(subject))
            .put("ordering", "none")
            .put("enabled", false);
    ApiResponse added = WEBHOOK.post(WEBHOOKS, wanted);

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.header("Cache-Control")).contains("no-store");
    assertThat(added.json().getString("secret")).matches("whsec_[A-Za-z0-9+/]{43}=");
    assertThat(added.json()).isEqualTo(added.json().mergeIn(wanted));
    assertThat(added.json().getString("createdBy")).isEqualTo("admin");

    ApiResponse shown = WEBHOOK.get(path(added.json().getString("id")));
    assertThat(added.header("Location"))
        .contains(NODE.client().address() + path(added.json().getString("id")));
    assertThat(shown.json()).isEqualTo(without("secret", added.json()));
    assertThat(WEBHOOK.get(WEBHOOKS).results()).contains(shown.json());
  }

  @Test
  void a_url_is_enough_and_names_match_without_regard_to_case() {
    ApiResponse added = WEBHOOK.post(WEBHOOKS, new JsonObject().put("Url", URL));

    JsonObject defaults =
        new JsonObject()
            .put("url", URL)
            .put("description", "")
            .put("eventTypes", new JsonArray())
            .put("subjects", new JsonArray())
            .put("ordering", "strict")
            .put("enabled", true)
            .putNull("disabledReason");
    assertThat(added.json()).isEqualTo(added.json().mergeIn(defaults));
  }

  @Test
  void subjects_are_kept_as_the_log_writes_them() {
    String id = "0B5D1C6E-93A4-4F4E-8A51-6A3F3D1F0C11";
    JsonObject added =
        WEBHOOK.add(webhook().put("subjects", JsonArray.of(id, id.toLowerCase(ROOT))));

    assertThat(added.getJsonArray("subjects")).containsExactly(id.toLowerCase(ROOT));
  }

  @Test
  void a_webhook_links_to_all_that_can_be_done_with_it() {
    JsonObject added = WEBHOOK.add(webhook());
    String href = NODE.client().address() + path(added.getString("id"));

    assertThat(LinksTest.links(added))
        .containsExactly(
            "self GET " + href,
            "update PUT " + href,
            "delete DELETE " + href,
            "test POST " + href + "/test",
            "rotateSecret POST " + href + "/rotateSecret",
            "deliveries GET " + href + "/deliveries",
            "replay POST " + href + "/replay");
  }

  @Test
  void a_change_replaces_everything_that_its_owner_decides() {
    JsonObject added =
        WEBHOOK.add(
            webhook().put("description", "old").put("eventTypes", JsonArray.of("a.*", "b")));
    String path = path(added.getString("id"));

    ApiResponse changed = WEBHOOK.put(path, new JsonObject().put("url", URL + "/new"));

    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json())
        .isEqualTo(
            without("secret", added)
                .put("url", URL + "/new")
                .put("description", "")
                .put("eventTypes", new JsonArray()));
    assertThat(WEBHOOK.get(path).json()).isEqualTo(changed.json());
  }

  @Test
  void one_that_untether_has_disabled_says_why_until_it_is_enabled_again() {
    JsonObject added = WEBHOOK.add(webhook());
    String id = added.getString("id");
    new Tables(NODE.database())
        .texts(
            """
            UPDATE webhook SET enabled = false, disabled_reason = 'status 410', failing_since = now()
             WHERE id = ?::uuid
            RETURNING id
            """,
            id);

    assertThat(WEBHOOK.get(path(id)).json().getString("disabledReason")).isEqualTo("status 410");
    JsonObject disabled = WEBHOOK.put(path(id), webhook().put("enabled", false)).json();
    assertThat(disabled.getString("disabledReason")).isEqualTo("status 410");
    JsonObject enabled = WEBHOOK.put(path(id), webhook()).json();
    assertThat(enabled.getString("disabledReason")).isNull();
    assertThat(enabled.getBoolean("enabled")).isTrue();
  }

  @Test
  void a_removed_webhook_is_gone_with_its_deliveries() {
    Tables tables = new Tables(NODE.database());
    String id = WEBHOOK.add(webhook().put("enabled", false)).getString("id");
    tables.texts(
        """
        INSERT INTO webhook_delivery (id, webhook_id, event_id, event_type, subject, body, status)
        SELECT gen_random_uuid(), ?::uuid, gen_random_uuid(), 'a', 'b', '{}', 'pending'
          FROM generate_series(1, 5000)
        RETURNING id
        """,
        id);

    assertThat(WEBHOOK.remove(id).status()).isEqualTo(204);

    assertThat(WEBHOOK.remove(id).problem()).isEqualTo(NOT_FOUND);
    assertThat(WEBHOOK.get(path(id)).problem()).isEqualTo(NOT_FOUND);
    assertThat(WEBHOOK.get(WEBHOOKS).body()).doesNotContain(id);
    Polling.until(
        () ->
            tables.texts(
                """
                SELECT id FROM webhook WHERE id = ?::uuid
                UNION ALL
                SELECT id FROM webhook_delivery WHERE webhook_id = ?::uuid
                """,
                id,
                id),
        List::isEmpty);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,''",
    "PUT,''",
    "DELETE,''",
    "POST,/test",
    "POST,/rotateSecret",
    "POST,/replay",
    "GET,/deliveries",
    "POST,/deliveries/0b5d1c6e-93a4-4f4e-8a51-6a3f3d1f0c11/redeliver",
  })
  void what_is_not_there_is_not_found_and_what_is_no_id_is_refused(String method, String rest) {
    String body = new JsonObject().put("url", URL).put("after", 0).encode();

    assertThat(WEBHOOK.send(method, path(UUID.randomUUID().toString()) + rest, body).problem())
        .isEqualTo(NOT_FOUND);
    assertThat(WEBHOOK.send(method, path("no-uuid") + rest, body).problem())
        .isEqualTo("400 InvalidURI validationError");
  }

  @Test
  void every_id_in_a_path_is_checked() {
    String id = WEBHOOK.add(webhook()).getString("id");

    ApiResponse refused = WEBHOOK.post(path(id) + "/deliveries/no-uuid/redeliver");

    assertThat(refused.problem()).isEqualTo("400 InvalidURI validationError");
    assertThat(refused.json().getString("details")).contains("deliveryId");
    assertThat(WEBHOOK.post(path(id) + "/deliveries/" + id + "/redeliver").problem())
        .isEqualTo(NOT_FOUND);
  }

  @Test
  void every_change_is_in_the_trail_without_path_and_secret() {
    JsonObject added = WEBHOOK.add(webhook());
    String id = added.getString("id");
    WEBHOOK.put(path(id), webhook().put("enabled", false));
    String rotated = WEBHOOK.post(path(id) + "/rotateSecret").json().getString("secret");
    WEBHOOK.remove(id);

    List<JsonObject> trail = new Trail(NODE.client(), NODE.administratorToken()).about(id);

    assertThat(trail)
        .extracting(record -> record.getString("type"))
        .containsExactly(
            "dev.untether.webhook.added.v1",
            "dev.untether.webhook.changed.v1",
            "dev.untether.webhook.secret.rotated.v1",
            "dev.untether.webhook.removed.v1");
    assertThat(trail)
        .allSatisfy(
            record -> {
              assertThat(record.getString("actor")).isEqualTo("admin");
              assertThat(record.getJsonObject("data").getString("origin"))
                  .isEqualTo("http://127.0.0.1:9");
            });
    assertThat(trail.toString())
        .doesNotContain("path-that-is-a-secret", added.getString("secret"), rotated, "whsec_");
  }

  private static JsonObject webhook() {
    return new JsonObject().put("url", URL);
  }

  private static JsonObject without(String name, JsonObject object) {
    JsonObject copy = object.copy();
    copy.remove(name);
    return copy;
  }
}
