package dev.untether.api.property;

import static dev.untether.api.property.RequestBodies.json;
import static dev.untether.api.property.RequestBodies.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPropertiesTest {
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

  @Test
  void values_are_read_as_what_they_are() {
    UUID id = UUID.fromString("0b5d1c6e-93a4-4f4e-8a51-6a3f3d1f0c11");
    RequestProperties properties =
        json(
            """
            {"id": "%s", "account": "123456789012", "description": "",
             "from": "2026-11-24T14:04:05.5+01:00"}
            """
                .formatted(id));

    assertThat(properties.requiredUuid("id")).isEqualTo(id);
    assertThat(properties.requiredMatch("account", ACCOUNT, "must be 12 digits"))
        .isEqualTo("123456789012");
    assertThat(properties.optionalText("description", 10)).contains("");
    assertThat(properties.optionalInstant("from"))
        .contains(Instant.parse("2026-11-24T13:04:05.5Z"));
    assertThat(properties.optionalText("absent", 10)).isEmpty();
    assertThat(properties.has("Account")).isTrue();
    assertThat(properties.has("absent")).isFalse();
    properties.check();
  }

  @Test
  void what_is_no_text_is_read_as_what_it_is() {
    RequestProperties properties =
        json("{\"on\": true, \"off\": false, \"n\": 7, \"m\": \"8\", \"names\": [\"a\", \"b\"]}");

    assertThat(properties.optionalFlag("on")).contains(true);
    assertThat(properties.optionalFlag("off")).contains(false);
    assertThat(properties.optionalFlag("absent")).isEmpty();
    assertThat(properties.optionalNumber("n", 0, 10)).contains(7L);
    assertThat(properties.optionalNumber("m", 0, 10)).contains(8L);
    assertThat(properties.texts("names", 2, Optional::of, "is wrong")).containsExactly("a", "b");
    assertThat(properties.texts("absent", 2, Optional::of, "is wrong")).isEmpty();
    properties.check();
  }

  @Test
  void what_is_wrong_in_an_array_is_told_once() {
    RequestProperties properties =
        json("{\"names\": [\"a\", \"\\u0000\"], \"many\": [\"a\", \"b\"], \"mixed\": [\"a\", 1]}");
    properties.texts("names", 2, Optional::of, "is wrong");
    properties.texts("many", 1, Optional::of, "is wrong");
    properties.texts("mixed", 2, Optional::of, "is wrong");

    assertThat(refusal(properties::check).data())
        .containsExactly(
            Map.entry("names", Map.of("message", "has an element that is wrong")),
            Map.entry("many", Map.of("message", "has more than 1 elements")),
            Map.entry("mixed", Map.of("message", "must be an array of strings")));
  }

  @Test
  void all_mistakes_are_told_at_once_each_for_its_own_reason() {
    RequestProperties properties = json("{\"id\": \"1-1-1-1-1\", \"account\": \"1234567890123\"}");
    properties.requiredUuid("id");
    properties.requiredMatch("account", ACCOUNT, "must be 12 digits");
    properties.requiredText("name", 10);
    properties.wrong("other", "is not wanted");

    assertThat(refusal(properties::check).data())
        .containsExactly(
            Map.entry("id", Map.of("message", "must be a UUID")),
            Map.entry("account", Map.of("message", "must be 12 digits")),
            Map.entry("name", Map.of("message", "is missing")),
            Map.entry("other", Map.of("message", "is not wanted")));
  }

  @Test
  void the_first_mistake_of_a_property_counts() {
    RequestProperties properties = json("{\"id\": 7}");
    properties.requiredUuid("id");
    properties.wrong("id", "is unknown");

    assertThat(refusal(properties::check).data())
        .containsEntry("id", Map.of("message", "must be a string"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-24", "13:04:05Z", "yesterday", "2026-13-24T13:04:05Z"})
  void what_is_no_time_is_a_mistake(String from) {
    RequestProperties query = RequestProperties.of(Map.of("from", from).entrySet());
    query.optionalInstant("from");

    assertThat(refusal(query::check).data()).containsOnlyKeys("from");
  }
}
