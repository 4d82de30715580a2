package dev.untether.identity;

import dev.untether.platform.security.Sha256;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** An opaque token of 256 random bits, of which the database knows the SHA-256 only. */
record RefreshToken(String text) {
  /** Lets scanners for leaked secrets recognise it. */
  private static final String PREFIX = "untether_refresh_";

  private static final int BYTES = 32;

  static RefreshToken next(SecureRandom random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return new RefreshToken(
        PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /** A fast hash is enough: nobody can try 2^256 tokens. */
  Buffer hash() {
    return Buffer.buffer(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String toString() {
    return "RefreshToken[secret]";
  }
}
