package dev.untether.eventlog;

import java.util.List;
import java.util.UUID;

/**
 * The end of the log.
 *
 * @param history the history of the log at the time of reading
 * @param after the position behind which no event is missing
 * @param events in the order of the log
 * @param next the position from which to go on
 */
public record RecentSlice(UUID history, long after, List<StoredEvent> events, long next) {
  public RecentSlice {
    events = List.copyOf(events);
  }
}
