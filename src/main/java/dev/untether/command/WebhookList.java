package dev.untether.command;

import java.util.List;

/** Reply to {@link ListWebhooks}, in the order in which they were added. */
public record WebhookList(List<Webhook> webhooks) {
  public WebhookList {
    webhooks = List.copyOf(webhooks);
  }
}
