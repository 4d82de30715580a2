package dev.untether.stream;

/** Events behind the position that was asked for have been removed from the log. */
public final class PositionGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String oldest;

  PositionGoneException(String oldest) {
    super("the oldest position is " + oldest, null, false, false);
    this.oldest = oldest;
  }

  /** The first position from which the log can still be read without a gap. */
  public String oldest() {
    return oldest;
  }
}
