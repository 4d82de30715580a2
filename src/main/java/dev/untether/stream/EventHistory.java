package dev.untether.stream;

import dev.untether.eventlog.EventReader;
import dev.untether.model.EventFilter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Feeds those from the database who have fallen behind: a few readings at a time, the others wait
 * for their turn. For one event loop.
 */
final class EventHistory {
  /** What is read first: much of it is read once more when the client is slow. */
  static final int SMALLEST_SLICE = 100;

  /** What a client that takes everything gets at once, so that it catches up with a busy log. */
  static final int LARGEST_SLICE = 1_600;

  private static final int AT_ONCE = 2;

  record Slice(List<StreamEvent> events, long next, boolean more) {}

  private record Turn(long after, EventFilter filter, int limit, Promise<Slice> result) {}

  private final EventReader reader;
  private final Queue<Turn> waiting = new ArrayDeque<>();
  private int running;

  EventHistory(EventReader reader) {
    this.reader = reader;
  }

  /** To be called by a stream again only when it has been answered: that bounds the queue. */
  Future<Slice> read(long after, EventFilter filter, int limit) {
    return Future.future(
        result -> {
          waiting.add(new Turn(after, filter, limit, result));
          runNext();
        });
  }

  private void runNext() {
    Turn turn = running < AT_ONCE ? waiting.poll() : null;
    if (turn == null) {
      return;
    }
    running++;
    reader
        .read(turn.after, turn.filter, turn.limit)
        .map(
            slice ->
                new Slice(
                    slice.events().stream().map(StreamEvent::of).toList(),
                    slice.next(),
                    slice.more()))
        .onComplete(
            read -> {
              running--;
              turn.result.handle(read);
              runNext();
            });
  }
}
