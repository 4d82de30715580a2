package dev.untether.api.property;

import static dev.untether.api.property.RequestBodies.json;
import static dev.untether.api.property.RequestBodies.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.Problem.ErrorCode;
import dev.untether.api.problem.ProblemType;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPropertiesTest {

  @ParameterizedTest
  @ValueSource(strings = {"regionId", "RegionId", "REGIONID"})
  void names_match_without_regard_to_case(String name) {
    RequestProperties properties = json("{\"" + name + "\": \"here\"}");

    assertThat(properties.requiredText("regionId", 10)).isEqualTo("here");
    properties.check();
  }

  @Test
  void what_nobody_asks_for_is_ignored_whatever_it_is() {
    RequestProperties properties =
        json("{\"a\": [{\"name\": 1}], \"b\": 1, \"b\": 2, \"name\": \"x\", \"c\": {\"d\": []}}");

    assertThat(properties.requiredText("name", 10)).isEqualTo("x");
    properties.check();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\": \"a\", \"Name\": \"a\"}",
        "{\"name\": \"a\", \"name\": null}",
        "{\"name\": 1}",
        "{\"name\": [\"a\"]}",
        "{\"name\": null}",
        "{\"name\": \" \"}",
        "{\"name\": \"eleven char\"}",
        "{\"name\": \"a\\u0000\"}",
        "{\"name\": \"a\\nb\"}",
        "{\"name\": \"a\\u0085\"}",
        "{\"name\": \"\\ud83d\"}",
        "{\"name\": \"\\ude00\\ud83d\"}",
        "{}",
      })
  void a_wrong_property_is_told_by_its_documented_name(String body) {
    RequestProperties properties = json(body);
    properties.requiredText("name", 10);

    Problem problem = refusal(properties::check);
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.data()).containsOnlyKeys("name");
    assertThat(problem.data().get("name")).containsKey("message");
  }

  @Test
  void length_is_counted_in_characters_and_not_in_their_halves() {
    assertThat(json("{\"name\": \"😀😀😀\"}").requiredText("name", 3)).isEqualTo("😀😀😀");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "\"name\"",
        "{",
        "{\"name\"",
        "{\"name\":",
        "{\"name\": tru",
        "{\"name\": \"a",
        "{\"name\": \"\\u00",
        "{\"name\": \"a\"",
        "{\"name\": \"a\",}",
        "{\"name\": 'a'}",
        "{name: \"a\"}",
        "{\"name\": \"a\"} {}",
        "{\"name\": \"a\"} x",
        "{\"name\": NaN}",
        "{\"name\": \"\t\"}",
        "{/**/}",
        "\uFEFF{}",
      })
  void what_is_not_one_json_object_is_refused(String body) {
    Problem problem = refusal(() -> json(body));

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.type()).isEqualTo(ProblemType.VALIDATION_ERROR);
    assertThat(problem.errorCode()).isEqualTo(ErrorCode.UNEXPECTED_CONTENT);
  }

  @Test
  void what_costs_more_to_read_than_it_is_worth_is_refused() {
    String open = "{\"a\":" + "[".repeat(30_000);

    assertThat(refusal(() -> json(open)).status()).isEqualTo(400);
    assertThat(refusal(() -> json(open + "]".repeat(30_000) + "}")).status()).isEqualTo(400);
    assertThat(refusal(() -> json("{\"a\":" + "9".repeat(2000) + "}")).status()).isEqualTo(400);
  }

  @Test
  void bytes_that_are_not_utf_8_are_refused() {
    Buffer latin1 = Buffer.buffer("{\"name\": \"").appendByte((byte) 0xE4).appendString("\"}");
    Buffer utf16 = Buffer.buffer("{}", "UTF-16LE");

    assertThat(refusal(() -> JsonProperties.read(latin1)).status()).isEqualTo(400);
    assertThat(refusal(() -> JsonProperties.read(utf16)).status()).isEqualTo(400);
  }

  @Test
  void no_refusal_repeats_a_value() {
    RequestProperties properties = json("{\"secretKey\": \"hunter2\\u0000\"}");
    properties.requiredText("secretKey", 10);

    assertThat(refusal(properties::check).toString()).doesNotContain("hunter2");
    assertThat(refusal(() -> json("{\"secretKey\": \"hunter2\" hunter2")).toString())
        .doesNotContain("hunter2");
  }
}
