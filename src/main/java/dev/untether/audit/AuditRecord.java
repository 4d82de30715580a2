package dev.untether.audit;

import dev.untether.eventlog.CloudEvents;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of the trail.
 *
 * @param position the event's position in the log
 * @param actor the user's name at that time, or the name that was tried; null if there was none
 * @param time when it happened
 * @param recordedAt when it came into the trail
 */
public record AuditRecord(
    long position,
    UUID eventId,
    String type,
    String subject,
    @Nullable String actor,
    Instant time,
    Instant recordedAt,
    JsonObject data) {

  /** The event that it records, as a CloudEvent. */
  public JsonObject cloudEvent() {
    return CloudEvents.encode(eventId, type, subject, time, position, data);
  }
}
