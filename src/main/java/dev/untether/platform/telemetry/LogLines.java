package dev.untether.platform.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** The forms of a line of the log. */
final class LogLines {
  private LogLines() {}

  /**
   * Lines for people: {@code 2026-11-24T13:04:05.678+01:00 INFO Main Started port=11005}. Input
   * from outside cannot forge a line, because control characters are escaped and stack traces are
   * indented.
   */
  static final class Text extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
        new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss.SSS")
            .appendOffsetId()
            .toFormatter(Locale.ROOT)
            .withZone(ZoneId.systemDefault());
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\\s\"=]|^$");
    private static final String INDENTATION = "    ";

    @Override
    public String doLayout(ILoggingEvent event) {
      StringBuilder text = new StringBuilder(160);
      TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), text);
      text.append(' ').append("%-5s".formatted(event.getLevel())).append(' ');
      text.append(shortName(event.getLoggerName())).append(' ');
      appendEscaped(text, Objects.toString(event.getFormattedMessage()));
      if (event.getKeyValuePairs() != null) {
        event.getKeyValuePairs().forEach(pair -> appendPair(text, pair));
      }
      text.append(System.lineSeparator());
      if (event.getThrowableProxy() != null) {
        appendStackTrace(text, ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      return text.toString();
    }

    /** Neither the package nor the class around a nested class helps whoever reads the line. */
    private static String shortName(String logger) {
      return logger.substring(Math.max(logger.lastIndexOf('.'), logger.lastIndexOf('$')) + 1);
    }

    private static void appendPair(StringBuilder text, KeyValuePair pair) {
      String value = String.valueOf(pair.value);
      boolean quoted = NEEDS_QUOTES.matcher(value).find();
      text.append(' ').append(pair.key).append(quoted ? "=\"" : "=");
      appendEscaped(text, quoted ? value.replace("\"", "\\\"") : value);
      text.append(quoted ? "\"" : "");
    }

    private static void appendStackTrace(StringBuilder text, String trace) {
      trace
          .lines()
          .forEach(
              line -> {
                appendEscaped(text.append(INDENTATION), line.replace("\t", INDENTATION));
                text.append(System.lineSeparator());
              });
    }

    private static void appendEscaped(StringBuilder text, String value) {
      for (int index = 0; index < value.length(); index++) {
        char character = value.charAt(index);
        switch (character) {
          case '\n' -> text.append("\\n");
          case '\r' -> text.append("\\r");
          case '\t' -> text.append("\\t");
          default -> {
            if (isControl(character)) {
              text.append("\\u%04x".formatted((int) character));
            } else {
              text.append(character);
            }
          }
        }
      }
    }

    private static boolean isControl(char character) {
      return switch (Character.getType(character)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            true;
        default -> false;
      };
    }
  }

  /**
   * Lines for machines: an object with the fields {@code time}, {@code level}, {@code logger},
   * {@code message}, one for each key-value pair, and {@code exception} with the stack trace.
   */
  static final class Json extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Override
    public String doLayout(ILoggingEvent event) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("time", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
      fields.put("level", event.getLevel().toString());
      fields.put("logger", event.getLoggerName());
      fields.put("message", event.getFormattedMessage());
      if (event.getKeyValuePairs() != null) {
        event.getKeyValuePairs().forEach(pair -> fields.putIfAbsent(pair.key, json(pair.value)));
      }
      if (event.getThrowableProxy() != null) {
        fields.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      return new JsonObject(fields).encode() + "\n";
    }

    private static @Nullable Object json(@Nullable Object value) {
      return value == null || value instanceof Number || value instanceof Boolean
          ? value
          : value.toString();
    }
  }
}
