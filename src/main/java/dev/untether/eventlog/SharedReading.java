package dev.untether.eventlog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * What the consumers of this node have read last: the first one to come to an event reads and
 * decodes it, for all. Settled events never change, and none appears among them, so it is all the
 * same who has read them. May be used from any thread.
 */
final class SharedReading {
  private static final int MOST_EVENTS = 2_000;

  /**
   * Settled events.
   *
   * @param after none is missing behind this position and up to the last one
   */
  private record Stretch(long after, List<StoredEvent> events) {

    long through() {
      return events.isEmpty() ? after : events.get(events.size() - 1).position();
    }

    Stretch append(List<StoredEvent> next) {
      List<StoredEvent> all = new ArrayList<>(events.size() + next.size());
      all.addAll(events);
      all.addAll(next);
      int dropped = Math.max(0, all.size() - MOST_EVENTS);
      return new Stretch(
          dropped == 0 ? after : all.get(dropped - 1).position(),
          List.copyOf(all.subList(dropped, all.size())));
    }
  }

  private final AtomicReference<Stretch> last = new AtomicReference<>(new Stretch(0, List.of()));

  /**
   * The next settled events behind a position, in order: some of those that somebody has read, or
   * else what is read now.
   *
   * @param readAfter carries out {@link EventTable#READ_AFTER}
   */
  Future<List<StoredEvent>> next(
      long position, int most, Function<Tuple, Future<RowSet<Row>>> readAfter) {
    List<StoredEvent> known = behind(position, most);
    return known.isEmpty()
        ? readAfter
            .apply(Tuple.of(position, most))
            .map(StoredEvent::all)
            .onSuccess(events -> keep(position, events))
        : Future.succeededFuture(known);
  }

  private List<StoredEvent> behind(long position, int most) {
    Stretch stretch = last.get();
    return position < stretch.after()
        ? List.of()
        : stretch.events().stream()
            .dropWhile(event -> event.position() <= position)
            .limit(most)
            .toList();
  }

  private void keep(long position, List<StoredEvent> events) {
    if (!events.isEmpty()) {
      last.updateAndGet(known -> keep(known, new Stretch(position, events)));
    }
  }

  private static Stretch keep(Stretch known, Stretch read) {
    if (read.after() == known.through()) {
      return known.append(read.events());
    }
    return read.through() > known.through()
        ? new Stretch(read.after(), List.of()).append(read.events())
        : known;
  }
}
