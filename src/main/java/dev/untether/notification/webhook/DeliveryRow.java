package dev.untether.notification.webhook;

import dev.untether.command.WebhookDelivery;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads rows of {@code webhook_delivery}. */
final class DeliveryRow {
  private DeliveryRow() {}

  static WebhookDelivery read(Row row) {
    WebhookDelivery.Status status =
        WebhookDelivery.Status.of(row.getString("status")).orElseThrow();
    Long durationMillis = row.getLong("duration_millis");
    return new WebhookDelivery(
        row.getUUID("id"),
        row.getUUID("event_id"),
        row.getLong("position"),
        row.getString("event_type"),
        row.getString("subject"),
        status,
        row.getInteger("attempts"),
        row.getInteger("response_status"),
        durationMillis == null ? null : Duration.ofMillis(durationMillis),
        row.getString("failure"),
        row.getOffsetDateTime("created_at").toInstant(),
        instant(row.getOffsetDateTime("last_attempt_at")),
        status == WebhookDelivery.Status.PENDING
            ? instant(row.getOffsetDateTime("next_attempt_at"))
            : null);
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
