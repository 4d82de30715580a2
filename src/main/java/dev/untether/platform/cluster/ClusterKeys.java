package dev.untether.platform.cluster;

import com.google.crypto.tink.subtle.Hkdf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * Keys derived from the secret that all nodes know (HKDF, RFC 5869). Each purpose has its own key,
 * so that the use of one reveals nothing about another.
 */
final class ClusterKeys {
  private static final int BYTES = 32;

  private final byte[] secret;
  private final byte[] name;

  ClusterKeys(String name, String secret) {
    this.name = name.getBytes(StandardCharsets.UTF_8);
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
  }

  byte[] forJoining() {
    return derive("untether cluster: joining");
  }

  byte[] forMessages() {
    return derive("untether cluster: messages");
  }

  private byte[] derive(String purpose) {
    try {
      return Hkdf.computeHkdf(
          "HMACSHA256", secret, name, purpose.getBytes(StandardCharsets.UTF_8), BYTES);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("HMAC-SHA256 is not available", impossible);
    }
  }
}
