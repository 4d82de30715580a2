package dev.untether.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLinesTest {
  private static final String FORGED = "\r\n2026-11-24T13:04:05.000Z ERROR Main forged";

  @Test
  void a_text_line_has_level_short_logger_message_and_pairs() {
    LoggingEvent event = event("Started", null);
    event.addKeyValuePair(new KeyValuePair("port", 11005));
    event.addKeyValuePair(new KeyValuePair("path", "a \"b\""));

    assertThat(new LogLines.Text().doLayout(event))
        .matches("\\S+ INFO  Some Started port=11005 path=\"a \\\\\"b\\\\\"\"\\R");
  }

  @Test
  void a_text_line_names_a_nested_class_by_its_own_name() {
    LoggingEvent event =
        new LoggingEvent(
            LogLinesTest.class.getName(),
            new LoggerContext().getLogger("dev.untether.Some$Nested"),
            Level.INFO,
            "Started",
            null,
            new Object[0]);

    assertThat(new LogLines.Text().doLayout(event)).contains(" INFO  Nested Started");
  }

  @Test
  void nothing_that_is_logged_can_forge_a_text_line() {
    LoggingEvent event = event("from outside: " + FORGED, new IllegalStateException(FORGED));
    event.addKeyValuePair(new KeyValuePair("name", FORGED));

    assertThat(new LogLines.Text().doLayout(event).lines().skip(1))
        .anyMatch(line -> line.contains("at " + getClass().getName()))
        .allMatch(line -> line.startsWith("    "));
  }

  @Test
  void a_json_line_has_everything_as_fields() {
    LoggingEvent event = event("first\nsecond", new IllegalStateException("broken"));
    event.addKeyValuePair(new KeyValuePair("port", 11005));
    event.addKeyValuePair(new KeyValuePair("level", "forged"));

    String line = new LogLines.Json().doLayout(event);

    assertThat(line.strip()).doesNotContain("\n");
    JsonObject fields = new JsonObject(line);
    assertThat(fields.fieldNames())
        .containsExactly("time", "level", "logger", "message", "port", "exception");
    assertThat(fields.getString("time")).matches("2026-11-24T13:04:05\\.678Z");
    assertThat(fields.getString("level")).isEqualTo("INFO");
    assertThat(fields.getString("logger")).isEqualTo("dev.untether.Some");
    assertThat(fields.getString("message")).isEqualTo("first\nsecond");
    assertThat(fields.getInteger("port")).isEqualTo(11005);
    assertThat(fields.getString("exception")).contains("IllegalStateException: broken");
  }

  private static LoggingEvent event(String message, Throwable failure) {
    LoggingEvent event =
        new LoggingEvent(
            LogLinesTest.class.getName(),
            new LoggerContext().getLogger("dev.untether.Some"),
            Level.INFO,
            message,
            failure,
            new Object[0]);
    event.setTimeStamp(1_795_525_445_678L);
    return event;
  }
}
