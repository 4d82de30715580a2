package dev.untether.notification.webhook;

import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * An enabled webhook.
 *
 * @param strict whether its deliveries keep their order
 * @param dueInMillis until its next delivery is due; null if none is pending
 */
record DueWebhook(WebhookEndpoint endpoint, boolean strict, @Nullable Long dueInMillis) {

  static DueWebhook of(Row row) {
    return new DueWebhook(
        WebhookEndpoint.of(row),
        row.getString("ordering").equals("strict"),
        row.getLong("due_in_millis"));
  }

  boolean isDue() {
    return dueInMillis != null && dueInMillis <= 0;
  }
}
