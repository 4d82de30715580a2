package dev.untether.stream;

import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.EventFilter;
import dev.untether.model.EventType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** How much of the log a user may see. */
public enum EventView {
  /** Everything that the audit trail contains. */
  EVERYTHING,

  /**
   * Which connections were added or removed, stopped working or recovered, and which accounts at
   * AWS were added, changed and removed, and by which user; but not from which address, in which
   * session or by which request.
   */
  CONNECTIONS;

  private static final List<String> OF_CONNECTIONS =
      List.of(
          EventType.CONNECTION_ADDED.text(),
          EventType.CONNECTION_REMOVED.text(),
          EventType.CONNECTION_FAILING.text(),
          EventType.CONNECTION_RECOVERED.text(),
          EventType.ACCOUNT_ADDED.text(),
          EventType.ACCOUNT_CHANGED.text(),
          EventType.ACCOUNT_REMOVED.text());

  private static final Set<String> HIDDEN =
      Set.of("userId", "sessionId", "sourceAddress", "requestId");

  /** Matches no event, because no event has an empty type. */
  private static final List<String> NO_TYPE = List.of("");

  /** Restricts the filter to events that this view may see. */
  public EventFilter narrow(EventFilter filter) {
    if (this == EVERYTHING) {
      return filter;
    }
    List<String> types = OF_CONNECTIONS.stream().filter(filter::matchesType).toList();
    return new EventFilter(types.isEmpty() ? NO_TYPE : types, filter.subjects(), filter.actors());
  }

  /**
   * Returns the visible part of an event whose type is visible.
   *
   * @param event a CloudEvent, which is not changed
   */
  public JsonObject of(JsonObject event) {
    if (this == EVERYTHING) {
      return event;
    }
    JsonObject data = event.getJsonObject("data").copy();
    HIDDEN.forEach(data::remove);
    return event.copy().put("data", data);
  }

  /** Returns the visible part of an event whose type is visible, as the text of a CloudEvent. */
  Buffer json(StoredEvent event) {
    return this == EVERYTHING
        ? Buffer.buffer(event.canonical())
        : of(CloudEvents.encode(event)).toBuffer();
  }
}
