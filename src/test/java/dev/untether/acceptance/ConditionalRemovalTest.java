package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A removal can ask for a version, and a reader for what has changed. */
class ConditionalRemovalTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections/";
  private static final String FAILED = "412 UnexpectedContent preconditionFailed";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_connection_has_the_same_tag_when_it_is_added_and_when_it_is_shown() {
    ApiResponse added = NODE.client().addition(NODE.administratorToken()).send();
    String path = CONNECTIONS + added.json().getString("id");

    assertThat(added.header("ETag")).contains("\"1\"");
    assertThat(NODE.get(path).header("ETag")).contains("\"1\"");
    assertThat(NODE.client().request("HEAD", path, NODE.administratorToken()).send().header("ETag"))
        .contains("\"1\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"1\"",
        "*",
        " * ",
        "\"0\", \"1\"",
        "\"\",,\"1\" ,",
        "W/\"1\",\"1\"",
        "\"a,b\",\"1\""
      })
  void the_present_version_is_removed(String ifMatch) {
    String id = add();

    assertThat(removal(id).header("If-Match", ifMatch).send().status()).isEqualTo(204);
    assertThat(removal(id).header("If-Match", ifMatch).send().status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2\"",
        "\"01\"",
        "\"\"",
        "W/\"1\"",
        "\"x\"",
        "\"99999999999999999999\"",
        "\"*\""
      })
  void another_version_is_not_removed(String ifMatch) {
    String id = add();
    ApiResponse refused = removal(id).header("If-Match", ifMatch).send();

    assertThat(refused.problem()).isEqualTo(FAILED);
    assertThat(refused.json().getString("instance")).isEqualTo(CONNECTIONS + id);
    assertThat(NODE.get(CONNECTIONS + id).status()).isEqualTo(200);
    assertThat(types(id))
        .containsExactly(
            "dev.untether.connection.added.v1", "dev.untether.connection.removal.refused.v1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",", "1", "\"1", "1\"", "*, \"1\"", "\"1\" \"2\"", "w/\"1\"", "\"1\";"})
  void a_malformed_tag_removes_nothing(String ifMatch) {
    String id = add();
    ApiResponse refused = removal(id).header("If-Match", ifMatch).send();

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly("If-Match");
    assertThat(NODE.get(CONNECTIONS + id).status()).isEqualTo(200);
  }

  @Test
  void several_lines_of_the_header_are_one_list() {
    String id = add();

    assertThat(removal(id).header("If-Match", "\"7\"").header("If-Match", "\"1\"").send().status())
        .isEqualTo(204);
  }

  @Test
  void what_is_not_there_is_not_found_whatever_its_version() {
    String id = UUID.randomUUID().toString();

    for (String ifMatch : List.of("*", "\"1\"")) {
      assertThat(removal(id).header("If-Match", ifMatch).send().problem())
          .isEqualTo("404 NotFound resourceNotFound");
    }
  }

  @Test
  void a_change_makes_another_version_and_use_does_not() {
    String id = add();
    new Tables(NODE.database())
        .texts(
            """
            UPDATE amazon_connection SET last_used_at = now(), last_used_by = 'somebody'
             WHERE id = ?::uuid RETURNING id::text
            """,
            id);
    JsonObject shown = NODE.get(CONNECTIONS + id).json();
    assertThat(shown.getString("lastUsedBy")).isEqualTo("somebody");
    assertThat(NODE.get(CONNECTIONS + id).header("ETag")).contains("\"1\"");

    change(id);
    assertThat(NODE.get(CONNECTIONS + id).header("ETag")).contains("\"2\"");
    assertThat(removal(id).header("If-Match", "\"1\"").send().problem()).isEqualTo(FAILED);
    assertThat(removal(id).header("If-Match", "\"2\"").send().status()).isEqualTo(204);
  }

  @Test
  void a_repeat_with_its_key_is_answered_as_before_although_the_version_is_gone() {
    String id = add();

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThat(
              removal(id)
                  .header("If-Match", "\"1\"")
                  .header("Idempotency-Key", "conditional")
                  .send()
                  .status())
          .isEqualTo(204);
    }
    assertThat(types(id)).hasSize(2);
  }

  @Test
  void a_key_whose_removal_was_refused_can_be_used_for_the_right_version() {
    String id = add();

    assertThat(keyed(id, "\"2\"").send().problem()).isEqualTo(FAILED);
    assertThat(keyed(id, "\"1\"").send().status()).isEqualTo(204);
  }

  @Test
  void of_removals_at_the_same_time_a_wrong_version_does_not_prevent_a_right_one() {
    for (int round = 0; round < 20; round++) {
      String id = add();
      List<CompletableFuture<ApiResponse>> answers =
          Stream.of("\"2\"", "\"1\"", "\"3\"", "*")
              .map(ifMatch -> removal(id).header("If-Match", ifMatch).sendAsync())
              .toList();

      assertThat(answers.stream().map(CompletableFuture::join).map(ApiResponse::status))
          .containsOnlyOnce(204)
          .allMatch(status -> status == 204 || status == 404 || status == 412);
    }
  }

  @Test
  void a_version_that_changes_at_the_moment_of_the_removal_is_either_removed_or_kept() {
    for (int round = 0; round < 20; round++) {
      String id = add();
      CompletableFuture<Void> change = CompletableFuture.runAsync(() -> change(id));
      int status = removal(id).header("If-Match", "\"1\"").send().status();
      change.join();

      assertThat(NODE.get(CONNECTIONS + id).status()).isEqualTo(status == 204 ? 404 : 200);
      assertThat(status).isIn(204, 412);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "W/\"1\"", "*", "\"7\", \"1\""})
  void a_reader_who_has_the_version_is_told_so(String ifNoneMatch) {
    String id = add();
    ApiResponse unchanged =
        NODE.client()
            .request("GET", CONNECTIONS + id, NODE.administratorToken())
            .header("If-None-Match", ifNoneMatch)
            .send();

    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.body()).isEmpty();
    assertThat(unchanged.header("ETag")).contains("\"1\"");
    assertThat(unchanged.header("Content-Type")).isEqualTo(Optional.empty());
  }

  @Test
  void a_reader_who_has_another_version_gets_the_present_one() {
    String id = add();
    ApiResponse shown =
        NODE.client()
            .request("GET", CONNECTIONS + id, NODE.administratorToken())
            .header("If-None-Match", "\"2\"")
            .send();

    assertThat(shown.json().getString("id")).isEqualTo(id);
  }

  @Test
  void a_header_that_has_no_meaning_for_a_removal_removes_nothing() {
    String id = add();

    assertThat(removal(id).header("If-None-Match", "\"1\"").send().status()).isEqualTo(400);
    assertThat(NODE.get(CONNECTIONS + id).status()).isEqualTo(200);
  }

  private static ApiRequest keyed(String id, String ifMatch) {
    return removal(id).header("If-Match", ifMatch).header("Idempotency-Key", "key-of-" + id);
  }

  private static ApiRequest removal(String id) {
    return NODE.client().removal(id, NODE.administratorToken());
  }

  private static String add() {
    return NODE.client().addConnection(NODE.administratorToken());
  }

  private static void change(String id) {
    new Tables(NODE.database())
        .texts(
            """
            UPDATE amazon_connection SET version = version + 1
             WHERE id = ?::uuid RETURNING id::text
            """,
            id);
  }

  private static List<String> types(String id) {
    return NODE.eventsOf(id).stream().map(event -> event.getString("type")).toList();
  }
}
