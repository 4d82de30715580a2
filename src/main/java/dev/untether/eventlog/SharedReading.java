package dev.untether.eventlog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The events that the consumers of this node have read most recently. The first consumer to reach
 * an event reads and decodes it for all of them. This is safe because, within one history, settled
 * events never change and no event appears between them. May be used from any thread.
 */
final class SharedReading {
  private static final int MAX_EVENTS = 2_000;

  /**
   * Settled events.
   *
   * @param history the history to which the events belong
   * @param after no event is missing between this position and the last event
   */
  private record Stretch(UUID history, long after, List<StoredEvent> events) {

    long through() {
      return events.isEmpty() ? after : events.get(events.size() - 1).position();
    }

    Stretch append(List<StoredEvent> next) {
      List<StoredEvent> all = new ArrayList<>(events.size() + next.size());
      all.addAll(events);
      all.addAll(next);
      int dropped = Math.max(0, all.size() - MAX_EVENTS);
      return new Stretch(
          history,
          dropped == 0 ? after : all.get(dropped - 1).position(),
          List.copyOf(all.subList(dropped, all.size())));
    }
  }

  private static final UUID NO_HISTORY = new UUID(0, 0);

  private final AtomicReference<Stretch> last =
      new AtomicReference<>(new Stretch(NO_HISTORY, 0, List.of()));
  private final LastSeen lastSeen;

  SharedReading(LastSeen lastSeen) {
    this.lastSeen = lastSeen;
  }

  LastSeen lastSeen() {
    return lastSeen;
  }

  /**
   * Returns the next settled events after a position, in order: from memory if a consumer has read
   * them before, otherwise from the database.
   *
   * @param readAfter runs {@link EventTable#READ_AFTER}
   */
  Future<List<StoredEvent>> next(
      ConsumerPosition position, int limit, Function<Tuple, Future<RowSet<Row>>> readAfter) {
    List<StoredEvent> known = knownAfter(position, limit);
    return known.isEmpty() ? read(position, limit, readAfter) : Future.succeededFuture(known);
  }

  /** Like {@link #next}, but always reads from the database. */
  Future<List<StoredEvent>> read(
      ConsumerPosition position, int limit, Function<Tuple, Future<RowSet<Row>>> readAfter) {
    return readAfter
        .apply(Tuple.of(position.position(), limit))
        .map(StoredEvent::all)
        .onSuccess(events -> keep(position, events));
  }

  private List<StoredEvent> knownAfter(ConsumerPosition from, int limit) {
    Stretch stretch = Objects.requireNonNull(last.get());
    long position = from.position();
    return !from.isOf(stretch.history()) || position < stretch.after()
        ? List.of()
        : stretch.events().stream()
            .dropWhile(event -> event.position() <= position)
            .limit(limit)
            .toList();
  }

  private void keep(ConsumerPosition from, List<StoredEvent> events) {
    lastSeen.note(from.history(), events);
    if (!events.isEmpty() && from.isOf(from.history())) {
      Stretch read = new Stretch(from.history(), from.position(), events);
      last.updateAndGet(known -> keep(known, read));
    }
  }

  private static Stretch keep(Stretch known, Stretch read) {
    boolean sameHistory = read.history().equals(known.history());
    if (sameHistory && read.after() == known.through()) {
      return known.append(read.events());
    }
    return !sameHistory || read.through() > known.through()
        ? new Stretch(read.history(), read.after(), List.of()).append(read.events())
        : known;
  }

  /**
   * The last event that any reader of this node has read. If the database no longer has it, the
   * events in the node's memory belong to a lost history. May be used from any thread.
   */
  static final class LastSeen {

    /**
     * @param history the history in which the event was read
     */
    private record Seen(long position, UUID id, UUID history) {}

    private final AtomicReference<@Nullable Seen> last = new AtomicReference<>();

    /** Records the last of these events, which must be in the order of the log. */
    void note(UUID history, List<StoredEvent> events) {
      if (!events.isEmpty()) {
        StoredEvent event = events.get(events.size() - 1);
        Seen seen = new Seen(event.position(), event.id(), history);
        last.updateAndGet(known -> isNewer(seen, known) ? seen : known);
      }
    }

    /** Position, event id and history id; all three are null if no event has been read. */
    Tuple parameters() {
      Seen seen = last.get();
      return seen == null
          ? Tuple.of(null, null, null)
          : Tuple.of(seen.position(), seen.id(), seen.history());
    }

    /**
     * Must be called only when the log has been continued after the positions seen in other
     * histories.
     */
    void forgetAllBut(UUID history) {
      last.updateAndGet(known -> known == null || known.history().equals(history) ? known : null);
    }

    private static boolean isNewer(Seen seen, @Nullable Seen known) {
      return known == null
          || !known.history().equals(seen.history())
          || known.position() < seen.position();
    }
  }
}
