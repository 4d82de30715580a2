package dev.untether.platform.cluster;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.Hkdf;
import com.google.crypto.tink.subtle.XChaCha20Poly1305;
import dev.untether.platform.bus.MessageSeal;
import dev.untether.platform.bus.MessageSeal.ForeignMessageException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * Seals with XChaCha20-Poly1305, whose random nonces are long enough for any number of messages. It
 * does not detect replayed messages; only TLS does.
 */
final class ClusterSeal implements MessageSeal {
  private final Aead aead;

  ClusterSeal(ClusterKeys keys) {
    try {
      this.aead = new XChaCha20Poly1305(keys.forMessages());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("XChaCha20-Poly1305 is not available", impossible);
    }
  }

  @Override
  public byte[] seal(byte[] message, byte[] context) {
    try {
      return aead.encrypt(message, context);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("XChaCha20-Poly1305 is not available", impossible);
    }
  }

  @Override
  public byte[] open(byte[] sealed, byte[] context) {
    try {
      return aead.decrypt(sealed, context);
    } catch (GeneralSecurityException otherSecretOrChanged) {
      throw new ForeignMessageException(
          "it was sealed with another secret or for another receiver, or was changed in transit",
          otherSecretOrChanged);
    }
  }

  /**
   * Keys derived from the secret that all nodes know (HKDF, RFC 5869). Each purpose has its own
   * key, so that the use of one reveals nothing about another.
   */
  static final class ClusterKeys {
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
}
