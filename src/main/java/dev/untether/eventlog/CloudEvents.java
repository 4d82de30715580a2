package dev.untether.eventlog;

import dev.untether.model.Event;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events as CloudEvents 1.0, structured JSON, with the extension {@code sequence}. */
public final class CloudEvents {
  /** The source (CloudEvents 1.0, 3.1.1) of all events of Untether. */
  private static final String SOURCE = "/api/v1/amazonConnections";

  private CloudEvents() {}

  public static JsonObject encode(StoredEvent event) {
    return encode(
        event.id(), event.type(), event.subject(), event.time(), event.position(), data(event));
  }

  /** Encodes an event from its attributes and the result of {@link #data}. */
  public static JsonObject encode(
      UUID id, String type, String subject, Instant time, long position, JsonObject data) {
    return encodeUnlogged(id, type, subject, time, data).put("sequence", Event.sequence(position));
  }

  /** Encodes an event that is in no log, and so has no position. */
  public static JsonObject encodeUnlogged(
      UUID id, String type, String subject, Instant time, JsonObject data) {
    return new JsonObject()
        .put("specversion", "1.0")
        .put("id", id.toString())
        .put("source", SOURCE)
        .put("type", type)
        .put("subject", subject)
        .put("time", DateTimeFormatter.ISO_INSTANT.format(time))
        .put("datacontenttype", "application/json")
        .put("data", data);
  }

  /**
   * Returns who caused the event, from which address, in which session and by which request, and
   * the details that the event's type adds.
   */
  public static JsonObject data(StoredEvent event) {
    return new JsonObject()
        .put("userId", text(event.cause().userId()))
        .put("userName", event.cause().userName())
        .put("sessionId", text(event.cause().sessionId()))
        .put("sourceAddress", event.cause().sourceAddress())
        .put("requestId", event.cause().requestId())
        .mergeIn(event.details());
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
