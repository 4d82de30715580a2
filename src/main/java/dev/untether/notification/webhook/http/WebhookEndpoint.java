package dev.untether.notification.webhook.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where deliveries of a webhook go, and what they are signed with.
 *
 * @param secret encrypted
 * @param previousSecret encrypted; null once it signs no more
 */
public record WebhookEndpoint(UUID id, String url, Buffer secret, @Nullable Buffer previousSecret) {

  /** Of a row that has {@code previous_secret_ciphertext} only as long as it signs. */
  public static WebhookEndpoint of(Row row) {
    return new WebhookEndpoint(
        row.getUUID("id"),
        row.getString("url"),
        row.getBuffer("secret_ciphertext"),
        row.getBuffer("previous_secret_ciphertext"));
  }
}
