package dev.untether.stream;

import dev.untether.eventlog.EventReader;
import dev.untether.model.EventFilter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Feeds streams that have fallen behind from the database. A few readings run at a time; the others
 * wait for their turn. Belongs to one event loop.
 */
final class EventHistory {
  /** The first slice is small, because much of it must be read again if the client is slow. */
  static final int MIN_SLICE = 100;

  /**
   * The slice for a client that reads everything at once, so that it catches up with a busy log.
   */
  static final int MAX_SLICE = 1_600;

  private static final int MAX_RUNNING = 2;

  record Slice(List<StreamEvent> events, long next, boolean more) {}

  private record Turn(long after, EventFilter filter, int limit, Promise<Slice> result) {}

  private final EventReader reader;
  private final Queue<Turn> waiting = new ArrayDeque<>();
  private int running;

  EventHistory(EventReader reader) {
    this.reader = reader;
  }

  /** A stream must not call this again before it has been answered, which bounds the queue. */
  Future<Slice> read(long after, EventFilter filter, int limit) {
    return Future.future(
        result -> {
          waiting.add(new Turn(after, filter, limit, result));
          runNext();
        });
  }

  private void runNext() {
    Turn turn = running < MAX_RUNNING ? waiting.poll() : null;
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
