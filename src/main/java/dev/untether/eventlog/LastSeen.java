package dev.untether.eventlog;

import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The last event that any reader of this node has read. If the database no longer has it, the
 * events in the node's memory belong to a lost history. May be used from any thread.
 */
final class LastSeen {

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
