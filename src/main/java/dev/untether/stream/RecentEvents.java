package dev.untether.stream;

import dev.untether.eventlog.EventReader.EventSlice;
import dev.untether.eventlog.EventReader.RecentSlice;
import dev.untether.eventlog.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * An immutable snapshot of the end of the log: no event of that history is missing after {@code
 * from} and up to {@code through}.
 */
record RecentEvents(UUID history, long from, List<StreamEvent> events, long through) {
  static final int MOST_EVENTS = 5_000;
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  static RecentEvents of(RecentSlice slice) {
    return bounded(
        slice.history(),
        slice.after(),
        slice.events().stream().map(StreamEvent::of).toList(),
        slice.next());
  }

  RecentEvents append(EventSlice slice) {
    if (slice.events().isEmpty()) {
      return new RecentEvents(history, from, events, slice.next());
    }
    List<StreamEvent> all = new ArrayList<>(events.size() + slice.events().size());
    all.addAll(events);
    for (StoredEvent event : slice.events()) {
      all.add(StreamEvent.of(event));
    }
    return bounded(history, from, all, slice.next());
  }

  /** Whether the slice continues this snapshot. */
  boolean precedes(EventSlice slice) {
    return slice.history().equals(history);
  }

  /** Whether everything behind the position is here. */
  boolean reachesBackTo(long position) {
    return position >= from;
  }

  /** Whether the position is one of those that are known here. */
  boolean covers(long position) {
    return from <= position && position <= through;
  }

  /** The events behind a position that {@link #reachesBackTo} knows; a view. */
  List<StreamEvent> after(long position) {
    int low = 0;
    int high = events.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (events.get(middle).position() <= position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return events.subList(low, events.size());
  }

  private static RecentEvents bounded(
      UUID history, long from, List<StreamEvent> events, long through) {
    int first = events.size();
    int bytes = 0;
    while (first > 0 && events.size() - first < MOST_EVENTS && bytes <= MOST_BYTES) {
      first--;
      bytes += events.get(first).frame().length();
    }
    return new RecentEvents(
        history,
        first == 0 ? from : events.get(first - 1).position(),
        List.copyOf(events.subList(first, events.size())),
        through);
  }
}
