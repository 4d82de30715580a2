package dev.untether.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.connection.EventType;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class EventDescriptionTest {

  @Test
  void the_description_has_a_message_for_each_type_of_event() throws IOException {
    JsonObject messages = description().getJsonObject("components").getJsonObject("messages");

    assertThat(messages.fieldNames())
        .extracting(name -> messages.getJsonObject(name).getString("name"))
        .containsExactlyElementsOf(Arrays.stream(EventType.values()).map(EventType::text).toList());
  }

  @Test
  void the_stream_and_the_webhooks_tell_of_each_type_of_event() throws IOException {
    JsonObject channels = description().getJsonObject("channels");

    assertThat(channels.getJsonObject("stream").getJsonObject("messages").size())
        .isEqualTo(EventType.values().length);
    assertThat(channels.getJsonObject("webhook").getJsonObject("messages"))
        .isEqualTo(channels.getJsonObject("stream").getJsonObject("messages"));
  }

  private static JsonObject description() throws IOException {
    try (InputStream yaml =
        Objects.requireNonNull(EventDescriptionTest.class.getResourceAsStream("/asyncapi.yaml"))) {
      Map<String, Object> description = new Yaml().load(yaml);
      return new JsonObject(description);
    }
  }
}
