package dev.untether.stream;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Part of the log.
 *
 * @param events as CloudEvents
 * @param next the position from which to go on; moves on also when the filter hides events
 * @param more whether there were more events to look at when this was read
 */
public record EventPage(List<JsonObject> events, String next, boolean more) {
  public EventPage {
    events = List.copyOf(events);
  }
}
