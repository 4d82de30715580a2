package dev.untether.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.function.Consumer;

/**
 * What a subscriber gets between two empty lines.
 *
 * @param id empty if there is none
 * @param type empty if there is none, as in one that only moves the id on
 * @param data empty if there is none
 * @param comment the text behind the colon; empty if there is none
 */
public record ServerSentEvent(String id, String type, String data, String comment) {
  private static final ServerSentEvent EMPTY = new ServerSentEvent("", "", "", "");

  /** Reads to the end of the stream, but not what the end cuts off (WHATWG HTML, 9.2.6). */
  public static void readAll(InputStream stream, Consumer<ServerSentEvent> consumer)
      throws IOException {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      ServerSentEvent event = EMPTY;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          consumer.accept(event);
          event = EMPTY;
        } else {
          event = event.with(line);
        }
      }
    }
  }

  public JsonObject json() {
    return new JsonObject(data);
  }

  public boolean hasData() {
    return !data.isEmpty();
  }

  private ServerSentEvent with(String line) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      return this; // Cut off by the end.
    }
    String value = line.substring(colon + 1).strip();
    return switch (line.substring(0, colon)) {
      case "" -> new ServerSentEvent(id, type, data, value);
      case "id" -> new ServerSentEvent(value, type, data, comment);
      case "event" -> new ServerSentEvent(id, value, data, comment);
      case "data" -> new ServerSentEvent(id, type, value, comment);
      case "retry" -> this;
      default -> throw new IllegalStateException("not an event stream: " + line);
    };
  }
}
