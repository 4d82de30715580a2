package dev.untether.platform.database;

/** No server of the database is writable at the moment. The message says why. */
final class NoPrimaryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoPrimaryException(String reason) {
    super(reason, null, false, false);
  }
}
