package dev.untether.eventlog;

import java.util.List;

/**
 * The end of the log.
 *
 * @param after the position behind which no event is missing
 * @param events in the order of the log
 * @param next the position from which to go on
 */
public record RecentSlice(long after, List<StoredEvent> events, long next) {
  public RecentSlice {
    events = List.copyOf(events);
  }
}
