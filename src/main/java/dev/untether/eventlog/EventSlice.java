package dev.untether.eventlog;

import java.util.List;
import java.util.UUID;

/**
 * What was found behind a position.
 *
 * @param history of the log, as it was when this was read
 * @param events in the order of the log
 * @param next the position from which to go on; moves on also when the filter hides events
 * @param more whether there were more events to look at when this was read
 */
public record EventSlice(UUID history, List<StoredEvent> events, long next, boolean more) {
  public EventSlice {
    events = List.copyOf(events);
  }
}
