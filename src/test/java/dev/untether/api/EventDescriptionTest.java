package dev.untether.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.model.EventType;
import dev.untether.stream.Listener.StreamEnd;
import dev.untether.testing.EventDescription;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Events of all tests are held against the description by DescribedEvents. */
class EventDescriptionTest {
  private static final String WEBHOOK_TEST = "dev.untether.webhook.test.v1";
  private static final String STREAM_CLOSED = "dev.untether.stream.closed";

  private final EventDescription description = EventDescription.published();
  private final JsonObject components = description.document().getJsonObject("components");

  @Test
  void the_description_has_a_message_for_each_type_of_event() {
    assertThat(
            components.getJsonObject("messages").stream()
                .map(message -> ((JsonObject) message.getValue()).getString("name")))
        .containsExactlyElementsOf(typesAnd(WEBHOOK_TEST, STREAM_CLOSED));
  }

  @Test
  void the_stream_and_the_webhooks_tell_of_each_type_of_event() {
    assertThat(messagesOf("stream")).containsExactlyElementsOf(typesAnd(STREAM_CLOSED));
    assertThat(messagesOf("webhook")).containsExactlyElementsOf(typesAnd(WEBHOOK_TEST));
  }

  @Test
  void the_console_has_a_name_for_each_type_of_event() throws IOException {
    String texts = Files.readString(Path.of("src/main/resources/console/audit/texts.js"));

    assertThat(Pattern.compile("'(dev\\.untether\\.[a-z.]+\\.v\\d+)': '").matcher(texts).results())
        .extracting(type -> type.group(1))
        .containsExactlyInAnyOrderElementsOf(typesAnd());
  }

  @Test
  void the_description_names_each_reason_for_the_end_of_a_stream() {
    assertThat(
            components
                .getJsonObject("schemas")
                .getJsonObject("streamEnd")
                .getJsonObject("properties")
                .getJsonObject("reason")
                .getJsonArray("enum"))
        .containsExactlyElementsOf(Arrays.stream(StreamEnd.values()).map(StreamEnd::text).toList());
  }

  @Test
  void the_example_is_as_described() {
    assertThat(description.mistakes(example())).isEmpty();
  }

  @Test
  void what_is_not_described_is_found() {
    JsonObject more = example();
    more.getJsonObject("data").put("secret", "?");
    JsonObject less = example();
    less.getJsonObject("data").remove("region");

    assertThat(description.mistakes(more)).anyMatch(mistake -> mistake.contains("secret"));
    assertThat(description.mistakes(less)).anyMatch(mistake -> mistake.contains("region"));
    assertThat(description.mistakes(example().put("comment", "?"))).isNotEmpty();
    assertThat(description.mistakes(example().put("id", "17"))).isNotEmpty();
    assertThat(description.mistakes(example().put("type", "dev.untether.new.v1")))
        .containsExactly("dev.untether.new.v1 is not described");
  }

  private JsonObject example() {
    return components
        .getJsonObject("messages")
        .getJsonObject("connectionRemoved")
        .getJsonArray("examples")
        .getJsonObject(0)
        .getJsonObject("payload")
        .copy();
  }

  private List<String> messagesOf(String channel) {
    return description
        .document()
        .getJsonObject("channels")
        .getJsonObject(channel)
        .getJsonObject("messages")
        .stream()
        .map(message -> ((JsonObject) message.getValue()).getString("$ref"))
        .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
        .map(name -> components.getJsonObject("messages").getJsonObject(name).getString("name"))
        .toList();
  }

  private static List<String> typesAnd(String... others) {
    return Stream.concat(Arrays.stream(EventType.values()).map(EventType::text), Stream.of(others))
        .toList();
  }
}
