package dev.untether.command;

/** What became of a {@link ChangeWebhook}. */
public sealed interface WebhookChange {

  record Changed(Webhook webhook) implements WebhookChange {}

  /**
   * Nothing is sent to this URL.
   *
   * @param mistake completes a sentence that begins with "url"
   */
  record RefusedUrl(String mistake) implements WebhookChange {}

  record NotFound() implements WebhookChange {}
}
