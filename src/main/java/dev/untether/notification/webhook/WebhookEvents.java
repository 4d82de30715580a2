package dev.untether.notification.webhook;

import dev.untether.command.Webhook;
import dev.untether.command.Webhook.WebhookProperties;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.notification.webhook.http.WebhookUrl;
import java.util.Map;
import java.util.UUID;

/**
 * Makes the events about webhooks. They contain only the origin of a URL, because its path may be a
 * secret.
 */
final class WebhookEvents {
  private WebhookEvents() {}

  static Event changed(UUID commandId, EventType type, Webhook webhook, Cause cause) {
    WebhookProperties properties = webhook.properties();
    return new Event(
        commandId,
        type,
        webhook.id().toString(),
        cause,
        Map.of(
            "origin", WebhookUrl.originOf(properties.url()),
            "eventTypes", properties.filter().types(),
            "subjects", properties.filter().subjects(),
            "ordering", properties.ordering().text(),
            "enabled", properties.enabled()));
  }

  static Event deliveryRequested(
      UUID commandId, UUID webhookId, Map<String, Object> details, Cause cause) {
    return new Event(
        commandId, EventType.WEBHOOK_DELIVERY_REQUESTED, webhookId.toString(), cause, details);
  }
}
