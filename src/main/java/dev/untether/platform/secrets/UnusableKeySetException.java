package dev.untether.platform.secrets;

import java.nio.file.Path;

/** The key set file cannot be used. Tells where it is and what is wrong, never what it holds. */
public final class UnusableKeySetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableKeySetException(Path file, String reason) {
    super("The key set file " + file + " " + reason);
  }
}
