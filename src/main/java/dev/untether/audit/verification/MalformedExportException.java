package dev.untether.audit.verification;

import java.io.IOException;

/** What was read is not, or not up to its end, what the API exports. */
public final class MalformedExportException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedExportException(String message) {
    super(message);
  }
}
