package dev.untether.command;

/**
 * The key that deliveries are signed with, as {@code whsec_...}. Shown once: never log it.
 *
 * @param text a secret
 */
public record WebhookSecret(String text) {
  @Override
  public String toString() {
    return "WebhookSecret[hidden]";
  }
}
