package dev.untether.acceptance;

import static dev.untether.acceptance.WebhookClient.WEBHOOKS;
import static dev.untether.acceptance.WebhookClient.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookBodiesTest {
  private static final String BAD_REQUEST = "400 UnexpectedContent validationError";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  private static final WebhookClient WEBHOOK = new WebhookClient(NODE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "url         | null",
        "url         | 1",
        "url         | true",
        "url         | ''",
        "url         | ['https://example.com']",
        "url         | 'no URL'",
        "url         | 'https:///path'",
        "url         | 'ftp://example.com'",
        "url         | 'http://example.com'",
        "url         | 'https://127.0.0.1/'",
        "url         | 'https://[::1]/'",
        "url         | 'https://169.254.169.254/latest'",
        "url         | 'https://10.0.0.1/'",
        "url         | 'https://user:password@example.com/'",
        "url         | 'https://example.com/\\u0000'",
        "description | ['a']",
        "description | 'a\\nb'",
        "eventTypes  | 'dev.*'",
        "eventTypes  | true",
        "eventTypes  | {}",
        "eventTypes  | [1]",
        "eventTypes  | [null]",
        "eventTypes  | [['dev.*']]",
        "eventTypes  | ['']",
        "eventTypes  | ['de*v']",
        "eventTypes  | ['dev.**']",
        "eventTypes  | ['dev untether']",
        "eventTypes  | ['dev\\u0000']",
        "eventTypes  | ['\\ud800']",
        "subjects    | 7",
        "subjects    | ['no-uuid']",
        "subjects    | ['1-1-1-1-1']",
        "subjects    | [{}]",
        "ordering    | 'STRICT'",
        "ordering    | true",
        "enabled     | 'true'",
        "enabled     | 1",
        "enabled     | []",
      })
  void what_is_wrong_is_told_by_the_name_of_its_property(String property, String value) {
    String body =
        "{%s\"%s\": %s}"
            .formatted(
                property.equals("url") ? "" : "\"url\": \"https://198.41.0.4/\", ",
                property,
                value.replace('\'', '"'));

    ApiResponse refused = WEBHOOK.send("POST", WEBHOOKS, body);

    assertThat(refused.problem()).isEqualTo(BAD_REQUEST);
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly(property);
  }

  @Test
  void all_mistakes_are_told_at_once() {
    ApiResponse refused =
        WEBHOOK.send("POST", WEBHOOKS, "{\"EventTypes\": \"a\", \"enabled\": 0, \"ordering\": 1}");

    assertThat(refused.json().getJsonObject("data").fieldNames())
        .containsExactly("url", "eventTypes", "ordering", "enabled");
  }

  @Test
  void a_property_that_is_given_twice_is_refused_whatever_it_is() {
    String twice = "{\"url\": \"https://198.41.0.4/\", \"subjects\": [], \"Subjects\": []}";

    assertThat(WEBHOOK.send("POST", WEBHOOKS, twice).problem()).isEqualTo(BAD_REQUEST);
  }

  @Test
  void filters_are_taken_up_to_their_limits() {
    List<String> types = Collections.nCopies(100, "a".repeat(256));
    List<String> subjects =
        Stream.generate(() -> UUID.randomUUID().toString()).limit(1001).toList();

    assertThat(filtered(types, subjects.subList(0, 1000)).status()).isEqualTo(201);
    assertThat(filtered(Collections.nCopies(101, "a"), List.of()).problem()).isEqualTo(BAD_REQUEST);
    assertThat(filtered(List.of("a".repeat(257)), List.of()).problem()).isEqualTo(BAD_REQUEST);
    assertThat(filtered(List.of(), subjects).problem()).isEqualTo(BAD_REQUEST);
  }

  @Test
  void deep_and_huge_arrays_are_refused() {
    String open = "{\"subjects\":" + "[".repeat(30_000);
    String huge = "{\"eventTypes\":[" + "1,".repeat(30_000) + "1]}";

    assertThat(WEBHOOK.send("POST", WEBHOOKS, open).problem()).isEqualTo(BAD_REQUEST);
    assertThat(WEBHOOK.send("POST", WEBHOOKS, huge).problem()).isEqualTo(BAD_REQUEST);
  }

  @Test
  void a_url_is_not_allowed_in_a_change_either() {
    String id = WEBHOOK.add(new JsonObject().put("url", "https://198.41.0.4/")).getString("id");

    ApiResponse refused = WEBHOOK.put(path(id), new JsonObject().put("url", "http://127.0.0.1/"));

    assertThat(refused.problem()).isEqualTo(BAD_REQUEST);
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly("url");
    assertThat(WEBHOOK.get(path(id)).json().getString("url")).isEqualTo("https://198.41.0.4/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"after\": null}",
        "{\"after\": -1}",
        "{\"after\": 1.5}",
        "{\"after\": true}",
        "{\"after\": [1]}",
        "{\"after\": \"first\"}",
        "{\"after\": 9223372036854775808}",
        "{\"after\": \"0\", \"through\": \"last\"}",
      })
  void a_replay_needs_positions(String range) {
    String path = path(UUID.randomUUID().toString()) + "/replay";

    assertThat(WEBHOOK.send("POST", path, range).problem()).isEqualTo(BAD_REQUEST);
  }

  @Test
  void there_are_at_most_a_thousand() {
    Tables tables = new Tables(NODE.database());
    tables.texts(
        """
        INSERT INTO webhook (id, url, description, event_types, subjects, ordering, enabled,
                             secret_ciphertext, created_by)
        SELECT gen_random_uuid(), 'https://198.41.0.4/', 'one of many', '{}', '{}', 'none', false,
               '', 'a test'
          FROM generate_series(1, 1000 - (SELECT count(*) FROM webhook))
        RETURNING id
        """);
    JsonObject another = new JsonObject().put("url", "https://198.41.0.4/");

    assertThat(WEBHOOK.post(WEBHOOKS, another).problem())
        .isEqualTo("409 UnexpectedContent validationError");
    JsonObject lastPage = WEBHOOK.get(WEBHOOKS + "?Limit=3&Offset=998").json();
    assertThat(lastPage.getInteger("totalCount")).isEqualTo(1000);
    assertThat(lastPage.getJsonArray("results")).hasSize(2);

    tables.texts("DELETE FROM webhook WHERE description = 'one of many' RETURNING id");
    assertThat(WEBHOOK.post(WEBHOOKS, another).status()).isEqualTo(201);
  }

  private static ApiResponse filtered(List<String> types, List<String> subjects) {
    return WEBHOOK.post(
        WEBHOOKS,
        new JsonObject()
            .put("url", "https://198.41.0.4/")
            .put("eventTypes", new JsonArray(types))
            .put("subjects", new JsonArray(subjects)));
  }
}
