package dev.untether.platform.security;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash SHA-256, without the checked exception of {@link MessageDigest}. */
public final class Sha256 {
  private Sha256() {}

  /** Returns the hash, 32 bytes. */
  public static byte[] of(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
