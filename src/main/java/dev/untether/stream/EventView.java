package dev.untether.stream;

import dev.untether.connection.EventFilter;
import dev.untether.connection.EventType;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** How much of the log somebody may see. */
public enum EventView {
  /** As much as the audit trail has. */
  EVERYTHING,

  /**
   * Which connections were added and removed, and by which user, as connections themselves tell;
   * but not from where, in which session or by which request.
   */
  CONNECTIONS;

  private static final List<String> OF_CONNECTIONS =
      List.of(EventType.CONNECTION_ADDED.text(), EventType.CONNECTION_REMOVED.text());

  private static final Set<String> HIDDEN =
      Set.of("userId", "sessionId", "sourceAddress", "requestId");

  /** No event has this type. */
  private static final List<String> NO_TYPE = List.of("");

  /** Lets those events pass that match the filter, and may be seen. */
  public EventFilter narrow(EventFilter filter) {
    if (this == EVERYTHING) {
      return filter;
    }
    EventFilter wanted = new EventFilter(filter.types(), List.of());
    List<String> types = OF_CONNECTIONS.stream().filter(type -> wanted.matches(type, "")).toList();
    return new EventFilter(types.isEmpty() ? NO_TYPE : types, filter.subjects());
  }

  /**
   * What may be seen of an event that may be seen.
   *
   * @param event a CloudEvent, which stays as it is
   */
  public JsonObject of(JsonObject event) {
    if (this == EVERYTHING) {
      return event;
    }
    JsonObject data = event.getJsonObject("data").copy();
    HIDDEN.forEach(data::remove);
    return event.copy().put("data", data);
  }
}
