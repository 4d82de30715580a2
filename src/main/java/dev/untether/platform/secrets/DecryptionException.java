package dev.untether.platform.secrets;

/**
 * A ciphertext was made with another key set or for another purpose, or is damaged: AES-GCM does
 * not tell which.
 */
public final class DecryptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DecryptionException(String message, Throwable cause) {
    super(message, cause);
  }
}
