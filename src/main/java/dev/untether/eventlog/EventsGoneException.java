package dev.untether.eventlog;

/** Events behind the position that was asked for have been removed from the log. */
public final class EventsGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long oldestPosition;

  EventsGoneException(long oldestPosition) {
    super("the events up to position " + oldestPosition + " have been removed", null, false, false);
    this.oldestPosition = oldestPosition;
  }

  /** The first position from which the log can still be read without a gap. */
  public long oldestPosition() {
    return oldestPosition;
  }
}
