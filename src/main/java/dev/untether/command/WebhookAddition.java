package dev.untether.command;

/** What became of an {@link AddWebhook}. */
public sealed interface WebhookAddition {

  record Added(Webhook webhook, WebhookSecret secret) implements WebhookAddition {}

  /**
   * Nothing is sent to this URL.
   *
   * @param mistake completes a sentence that begins with "url"
   */
  record RefusedUrl(String mistake) implements WebhookAddition {}

  /** There are as many as there may be. */
  record TooMany(int limit) implements WebhookAddition {}
}
