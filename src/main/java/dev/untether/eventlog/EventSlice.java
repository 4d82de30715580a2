package dev.untether.eventlog;

import java.util.List;
import java.util.UUID;

/**
 * The events that were found after a position.
 *
 * @param history the history of the log at the time of reading
 * @param events in the order of the log
 * @param next the position from which to go on; moves on also when the filter hides events
 * @param more whether there were more events to look at when this was read
 */
public record EventSlice(UUID history, List<StoredEvent> events, long next, boolean more) {
  public EventSlice {
    events = List.copyOf(events);
  }
}
