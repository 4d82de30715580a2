package dev.untether.platform.security;

import java.io.ByteArrayOutputStream;

/**
 * A certificate and its key, in PEM.
 *
 * @param key PKCS #8, not encrypted
 */
@SuppressWarnings("ArrayRecordComponent") // carried to where it is stored, and never compared
public record PemPair(byte[] certificate, byte[] key) {

  /** Both in one text, for those that look for the part that they need. */
  public byte[] pem() {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(certificate);
    both.writeBytes(key);
    return both.toByteArray();
  }

  @Override
  public String toString() {
    return "PemPair[secret]";
  }
}
