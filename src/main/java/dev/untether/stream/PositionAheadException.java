package dev.untether.stream;

/**
 * The position that was asked for is none that this log has given: it is of another log, or of a
 * time that was lost when the database was restored.
 */
public final class PositionAheadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String newest;

  PositionAheadException(String newest) {
    super("the newest position is " + newest, null, false, false);
    this.newest = newest;
  }

  /** The last position that the log has. */
  public String newest() {
    return newest;
  }
}
