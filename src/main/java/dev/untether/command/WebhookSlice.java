package dev.untether.command;

import java.util.List;

/** Reply to {@link ListWebhooks}. */
public record WebhookSlice(List<Webhook> webhooks) {
  public WebhookSlice {
    webhooks = List.copyOf(webhooks);
  }
}
