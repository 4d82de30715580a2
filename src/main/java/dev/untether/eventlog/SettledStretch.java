package dev.untether.eventlog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * The last settled events. Of that history, none is missing after {@code from}, up to the last one
 * of them. It does not change, but grows into another one.
 *
 * @param bytes the length of the events' canonical forms
 */
record SettledStretch(UUID history, long from, List<StoredEvent> events, long bytes) {
  /** About a third of a second at the highest rate. */
  static final int MAX_EVENTS = 8_000;

  /** What is kept for readers that are behind costs little memory up to this number. */
  static final int FEW = 2_000;

  /** The limit of the canonical forms, because details may be long. */
  static final long MAX_BYTES = 8L * 1024 * 1024;

  /** Returns a stretch without events, of which all that follow a position can be appended. */
  static SettledStretch after(UUID history, long position) {
    return new SettledStretch(history, position, List.of(), 0);
  }

  /** The position up to which it reaches. */
  long through() {
    return events.isEmpty() ? from : events.get(events.size() - 1).position();
  }

  /** Whether all settled events of this history after the position will be in {@link #after}. */
  boolean reachesBackTo(UUID ofHistory, long position) {
    return position >= from && history.equals(ofHistory);
  }

  /** Returns the events after a position, as a view. */
  List<StoredEvent> after(long position) {
    return StoredEvent.after(position, events, StoredEvent::position);
  }

  /**
   * Adds the next events, and leaves out the oldest ones beyond the limits.
   *
   * @param oldThrough of the events up to this position, only {@link #FEW} are kept
   */
  SettledStretch append(List<StoredEvent> next, long oldThrough) {
    List<StoredEvent> all = new ArrayList<>(events.size() + next.size());
    all.addAll(events);
    all.addAll(next);
    long size = bytes + next.stream().mapToLong(SettledStretch::size).sum();
    int dropped = 0;
    while (all.size() - dropped > MAX_EVENTS
        || size > MAX_BYTES
        || (all.size() - dropped > FEW && all.get(dropped).position() <= oldThrough)) {
      size -= size(all.get(dropped));
      dropped++;
    }
    return new SettledStretch(
        history,
        dropped == 0 ? from : all.get(dropped - 1).position(),
        // A view would keep those that were left out in memory.
        Collections.unmodifiableList(new ArrayList<>(all.subList(dropped, all.size()))),
        size);
  }

  private static long size(StoredEvent event) {
    return event.canonical().length;
  }
}
