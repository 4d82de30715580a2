package dev.untether.platform.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/**
 * Lines for people: {@code 2026-11-24T13:04:05.678+01:00 INFO Main Started port=11005}. What came
 * from outside cannot forge a line: control characters are escaped, and stack traces indented.
 */
final class TextLines extends LayoutBase<ILoggingEvent> {
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

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
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
