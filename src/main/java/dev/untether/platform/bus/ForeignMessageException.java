package dev.untether.platform.bus;

/** A message that none of the nodes has made, or that was changed on its way. */
public final class ForeignMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ForeignMessageException(String message, Throwable cause) {
    super(message, cause);
  }

  ForeignMessageException(String message) {
    super(message);
  }
}
