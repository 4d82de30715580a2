package dev.untether.notification.webhook.http;

import dev.untether.command.Webhook.WebhookSecret;
import dev.untether.platform.security.Keyring;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;

/** Generates and encrypts the secrets of webhooks. Each ciphertext is bound to its webhook. */
public final class WebhookSecrets {
  private static final String PREFIX = "whsec_";
  private static final int KEY_BYTES = 32;

  private final Keyring keyring;
  private final SecureRandom random = new SecureRandom();

  public WebhookSecrets(Keyring keyring) {
    this.keyring = keyring;
  }

  public WebhookSecret generate() {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return secret(key);
  }

  public Buffer encrypt(UUID webhookId, WebhookSecret secret) {
    byte[] key = Base64.getDecoder().decode(secret.text().substring(PREFIX.length()));
    return Buffer.buffer(keyring.encrypt(key, boundTo(webhookId)));
  }

  /**
   * Returns the key that signs deliveries. It is a secret.
   *
   * @throws dev.untether.platform.security.Keyring.DecryptionException if it was encrypted for
   *     another webhook or with another key set
   */
  byte[] key(UUID webhookId, Buffer ciphertext) {
    return keyring.decrypt(ciphertext.getBytes(), boundTo(webhookId));
  }

  /** Returns a secret in the form in which its owner has seen it. */
  public WebhookSecret decrypt(UUID webhookId, Buffer ciphertext) {
    return secret(key(webhookId, ciphertext));
  }

  private static WebhookSecret secret(byte[] key) {
    return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(key));
  }

  private static byte[] boundTo(UUID webhookId) {
    return ("webhook " + webhookId).getBytes(StandardCharsets.UTF_8);
  }
}
