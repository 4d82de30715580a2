package dev.untether.notification.webhook;

import io.vertx.sqlclient.Row;
import java.util.UUID;

/**
 * A delivery that is to be sent.
 *
 * @param body the event
 * @param attempts made so far
 */
record PendingDelivery(UUID id, UUID eventId, String eventType, String body, int attempts) {

  static PendingDelivery of(Row row) {
    return new PendingDelivery(
        row.getUUID("id"),
        row.getUUID("event_id"),
        row.getString("event_type"),
        row.getString("body"),
        row.getInteger("attempts"));
  }
}
