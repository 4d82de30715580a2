package dev.untether.eventlog;

import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.platform.security.CanonicalJson;
import dev.untether.platform.security.CanonicalJson.JsonText;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events as CloudEvents 1.0, structured JSON, with the extension {@code sequence}. */
public final class CloudEvents {
  /** The source (CloudEvents 1.0, 3.1.1) of all events of Untether. */
  private static final String SOURCE = "/api/v1/amazonConnections";

  /** The members between {@code data} and {@code id}, in the order of the canonical form. */
  private static final String AFTER_DATA = ",\"datacontenttype\":\"application/json\",\"id\":";

  private static final String AFTER_SEQUENCE =
      ",\"source\":\"" + SOURCE + "\",\"specversion\":\"1.0\",\"subject\":";

  /** Many events in a row have the same second. */
  private static volatile Second lastSecond = Second.of(0);

  private record Second(long epochSecond, String text) {
    static Second of(long epochSecond) {
      String text = DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(epochSecond));
      return new Second(epochSecond, text.substring(0, text.length() - 1));
    }
  }

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
        .put("time", text(time))
        .put("datacontenttype", "application/json")
        .put("data", data);
  }

  /**
   * Makes {@link StoredEvent#canonical}. The names of the members are known, so that only those of
   * {@code data} need to be sorted.
   */
  static byte[] canonical(StoredEvent event) {
    JsonText text = new JsonText().ascii("{\"data\":");
    CanonicalJson.write(data(event, new LinkedHashMap<>()), text);
    return text.ascii(AFTER_DATA)
        .string(event.id().toString())
        .ascii(",\"sequence\":")
        .string(Event.sequence(event.position()))
        .ascii(AFTER_SEQUENCE)
        .string(event.subject())
        .ascii(",\"time\":")
        .string(text(event.time()))
        .ascii(",\"type\":")
        .string(event.type())
        .ascii("}")
        .toBytes();
  }

  /**
   * Returns who caused the event, from which address, in which session and by which request, and
   * the details that the event's type adds.
   */
  private static JsonObject data(StoredEvent event) {
    return new JsonObject(data(event, new LinkedHashMap<>()));
  }

  private static Map<String, Object> data(StoredEvent event, Map<String, Object> data) {
    Cause cause = event.cause();
    data.put("userId", text(cause.userId()));
    data.put("userName", cause.userName());
    data.put("sessionId", text(cause.sessionId()));
    data.put("sourceAddress", cause.sourceAddress());
    data.put("requestId", cause.requestId());
    data.putAll(event.details().getMap());
    return data;
  }

  /** Returns the same as {@link DateTimeFormatter#ISO_INSTANT}, in a fraction of the time. */
  static String text(Instant time) {
    Second second = lastSecond;
    if (second.epochSecond() != time.getEpochSecond()) {
      second = Second.of(time.getEpochSecond());
      lastSecond = second;
    }
    int nanos = time.getNano();
    if (nanos == 0) {
      return second.text() + 'Z';
    }
    String digits = Integer.toString(1_000_000_000 + nanos);
    int end = nanos % 1_000_000 == 0 ? 4 : nanos % 1_000 == 0 ? 7 : 10;
    return second.text() + '.' + digits.substring(1, end) + 'Z';
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
