package dev.untether.eventlog;

import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The last event of the log that this node has read, in whichever way. If the database does not
 * have it any more, what the node keeps in memory is of a history that never was. May be used from
 * any thread.
 */
public final class LastSeen {

  /**
   * @param history the one in which the event was read
   */
  private record Seen(long position, UUID id, UUID history) {}

  private final AtomicReference<@Nullable Seen> last = new AtomicReference<>();

  /** Notes the last of some events, which are in the order of the log. */
  void note(UUID history, List<StoredEvent> events) {
    if (!events.isEmpty()) {
      StoredEvent event = events.get(events.size() - 1);
      Seen seen = new Seen(event.position(), event.id(), history);
      last.updateAndGet(known -> isNews(seen, known) ? seen : known);
    }
  }

  /** Position, event id and history id; three times null if there is none. */
  Tuple parameters() {
    Seen seen = last.get();
    return seen == null
        ? Tuple.of(null, null, null)
        : Tuple.of(seen.position(), seen.id(), seen.history());
  }

  /** To be called when the log has been continued behind what was seen in other histories. */
  void forgetAllBut(UUID history) {
    last.updateAndGet(known -> known == null || known.history().equals(history) ? known : null);
  }

  private static boolean isNews(Seen seen, @Nullable Seen known) {
    return known == null
        || !known.history().equals(seen.history())
        || known.position() < seen.position();
  }
}
