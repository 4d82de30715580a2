package dev.untether.command;

/** What became of {@link ReplayEvents}. */
public sealed interface ReplayedEvents {

  record Scheduled(long deliveries) implements ReplayedEvents {}

  record NotFound() implements ReplayedEvents {}

  /** The range begins with events that have been removed from the log. */
  record Gone(long oldestPosition) implements ReplayedEvents {}

  /**
   * There are more events in the range than one replay takes; nothing was scheduled.
   *
   * @param possibleThrough the last position of a range from the same start that is small enough
   */
  record TooMany(int limit, long possibleThrough) implements ReplayedEvents {}
}
