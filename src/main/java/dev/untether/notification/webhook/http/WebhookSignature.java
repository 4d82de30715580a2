package dev.untether.notification.webhook.http;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs with each of the keys, as Standard Webhooks 1.0.0 requires. */
final class WebhookSignature {
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;

  /**
   * @param keys secrets; the receiver needs only one of them to verify
   */
  WebhookSignature(List<byte[]> keys) {
    this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
  }

  /**
   * The headers of one attempt.
   *
   * @param eventId the same in every attempt, so that the receiver recognizes repeats
   * @param time of the attempt
   */
  MultiMap headers(UUID eventId, Instant time, String body) {
    String timestamp = Long.toString(time.getEpochSecond());
    byte[] content = (eventId + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
    return MultiMap.caseInsensitiveMultiMap()
        .add("webhook-id", eventId.toString())
        .add("webhook-timestamp", timestamp)
        .add(
            "webhook-signature",
            keys.stream()
                .map(key -> "v1," + signature(key, content))
                .collect(Collectors.joining(" ")));
  }

  private static String signature(SecretKeySpec key, byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return Base64.getEncoder().encodeToString(mac.doFinal(content));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("HMAC-SHA256 is not available", impossible);
    }
  }
}
