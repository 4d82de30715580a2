package dev.untether.stream;

import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.EventReader.EventSlice;
import dev.untether.eventlog.EventReader.EventsGoneException;
import dev.untether.eventlog.EventReader.RecentSlice;
import dev.untether.eventlog.LogTail;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.EventFilter;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import dev.untether.stream.StreamOutput.ServerSentEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the end of the log in memory while there are listeners, and wakes the audiences when the
 * log grows. It follows the log on the context that started it; {@link #recent} may be called from
 * any thread.
 */
final class LiveFeed {
  private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
  private static final int SLICE = 1_000;

  /** Clients that were cut off come back soon, and are then fed from memory. */
  private static final Duration LINGER = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final LogTail tail;
  private final EventReader reader;
  private final Bulkhead places;
  private final Duration poll;
  private final Rounds rounds;
  private final List<Audience> audiences = new CopyOnWriteArrayList<>();
  private volatile @Nullable RecentEvents recent;
  private volatile @Nullable Context context;
  private long lastListened = System.nanoTime() - LINGER.toNanos();

  LiveFeed(Vertx vertx, EventConsumers consumers, Bulkhead places) {
    this.vertx = vertx;
    this.tail = consumers.tail();
    this.reader = consumers.reader();
    this.places = places;
    this.poll = consumers.settings().poll();
    Trouble trouble =
        new Trouble(
            failure ->
                LOG.warn(
                    "Live streams get no new events until the log can be read again", failure));
    this.rounds = new Rounds(vertx, trouble, this::look);
  }

  void start() {
    context = vertx.getOrCreateContext();
    tail.onNews(rounds::wake);
    rounds.every(poll);
  }

  /** Completes when the current reading is over. */
  Future<Void> stop() {
    return rounds.stop();
  }

  /** Returns null until the log has been read for the first listener. */
  @Nullable RecentEvents recent() {
    return recent;
  }

  void add(Audience audience) {
    audiences.add(audience);
  }

  void remove(Audience audience) {
    audiences.remove(audience);
  }

  /** Must be called when a listener has joined. */
  void attend() {
    Context feeding = context;
    if (feeding != null && recent == null) {
      feeding.runOnContext(ignored -> rounds.wake());
    }
  }

  private Future<Next> look() {
    return isListenedTo()
        ? read(recent).map(Next.WHEN_WOKEN).recover(this::readAnewIfGone)
        : Future.succeededFuture(Next.WHEN_WOKEN);
  }

  private Future<Next> readAnewIfGone(Throwable failure) {
    if (failure instanceof EventsGoneException) {
      recent = null;
      return Future.succeededFuture(Next.AT_ONCE);
    }
    return Future.failedFuture(failure);
  }

  private boolean isListenedTo() {
    long now = System.nanoTime();
    if (places.inside() > 0) {
      lastListened = now;
    } else if (now - lastListened > LINGER.toNanos()) {
      recent = null;
      return false;
    }
    return true;
  }

  /** Takes what is new from the tail of the log, or reads it if that does not reach back so far. */
  private Future<Void> read(@Nullable RecentEvents known) {
    tail.want();
    if (known == null) {
      return reader
          .recent(RecentEvents.MAX_EVENTS)
          .onSuccess(slice -> keep(RecentEvents.of(slice)))
          .mapEmpty();
    }
    Optional<List<StoredEvent>> next = tail.after(known.history(), known.through());
    if (next.isEmpty()) {
      return catchUp(known);
    }
    if (!next.get().isEmpty()) {
      keep(known.append(next.get()));
    }
    return Future.succeededFuture();
  }

  private Future<Void> catchUp(RecentEvents known) {
    return reader
        .read(known.through(), EventFilter.ALL, SLICE)
        .compose(
            slice -> {
              if (!known.precedes(slice)) {
                return readAnew();
              }
              if (slice.events().isEmpty()) {
                return Future.succeededFuture();
              }
              RecentEvents next = known.append(slice.events());
              keep(next);
              return slice.more() ? read(next) : Future.succeededFuture();
            });
  }

  /**
   * Starts again after the log has lost its last events, which listeners may have received. Events
   * that they have not received come after their positions, so they only need to resume.
   */
  private Future<Void> readAnew() {
    recent = null;
    audiences.forEach(Audience::sendToResume);
    return read(null);
  }

  private void keep(RecentEvents next) {
    recent = next;
    audiences.forEach(Audience::wake);
  }

  /**
   * An immutable snapshot of the end of the log: no event of that history is missing after {@code
   * from} and up to {@code through}.
   */
  record RecentEvents(UUID history, long from, List<StreamEvent> events, long through) {
    /**
     * A fifth of a second at the highest rate. A stream that is further behind reads the database;
     * what is kept longer moves to the old generation of the heap, and is collected there at a
     * price that each removal would pay.
     */
    static final int MAX_EVENTS = 2_000;

    private static final int MAX_BYTES = 4 * 1024 * 1024;

    static RecentEvents of(RecentSlice slice) {
      return bounded(
          slice.history(),
          slice.after(),
          slice.events().stream().map(StreamEvent::new).toList(),
          slice.next());
    }

    RecentEvents append(List<StoredEvent> next) {
      List<StreamEvent> all = new ArrayList<>(events.size() + next.size());
      all.addAll(events);
      for (StoredEvent event : next) {
        all.add(new StreamEvent(event));
      }
      return bounded(history, from, all, all.get(all.size() - 1).position());
    }

    /** Whether the slice continues this snapshot. */
    boolean precedes(EventSlice slice) {
      return slice.history().equals(history);
    }

    /** Whether all events after the position are here. */
    boolean reachesBackTo(long position) {
      return position >= from;
    }

    /** Whether the position lies within this snapshot. */
    boolean covers(long position) {
      return from <= position && position <= through;
    }

    /**
     * Returns the events after a position, for which {@link #reachesBackTo} must hold, as a view.
     */
    List<StreamEvent> after(long position) {
      return StoredEvent.after(position, events, StreamEvent::position);
    }

    private static RecentEvents bounded(
        UUID history, long from, List<StreamEvent> events, long through) {
      int first = events.size();
      int bytes = 0;
      while (first > 0 && events.size() - first < MAX_EVENTS && bytes <= MAX_BYTES) {
        first--;
        bytes += events.get(first).length(EventView.EVERYTHING);
      }
      return new RecentEvents(
          history,
          first == 0 ? from : events.get(first - 1).position(),
          List.copyOf(events.subList(first, events.size())),
          through);
    }
  }

  /**
   * An event that is encoded once for all streams that send it. At the highest rate thousands of
   * events are kept, so each of them keeps only the head of its frame beside its canonical form.
   * The whole frame is created, and kept, when an event is sent alone.
   */
  static final class StreamEvent {
    private final StoredEvent event;
    private final byte[] head;

    /**
     * The frames are created on first use. It does no harm if two threads create one at the same
     * time.
     */
    private volatile @Nullable Buffer frame;

    private volatile @Nullable Buffer narrowFrame;

    StreamEvent(StoredEvent event) {
      this.event = event;
      this.head = ServerSentEvents.head(event.position(), event.type());
    }

    long position() {
      return event.position();
    }

    String type() {
      return event.type();
    }

    String subject() {
      return event.subject();
    }

    boolean matches(EventFilter filter) {
      return filter.matches(event.type(), event.subject(), event.cause().userName());
    }

    /** Returns the length of the {@linkplain #frame frame}. */
    int length(EventView view) {
      return view == EventView.EVERYTHING ? length() : narrowFrame(view).length();
    }

    private int length() {
      return ServerSentEvents.length(head, event.canonical());
    }

    /** Returns the frame with the details that the view shows. Callers must not change it. */
    Buffer frame(EventView view) {
      if (view != EventView.EVERYTHING) {
        return narrowFrame(view);
      }
      Buffer known = frame;
      if (known == null) {
        known = Buffer.buffer(length());
        appendTo(known, view);
        frame = known;
      }
      return known;
    }

    /** Appends the content of the {@linkplain #frame frame}. */
    void appendTo(Buffer frames, EventView view) {
      if (view == EventView.EVERYTHING) {
        ServerSentEvents.append(frames, head, event.canonical());
      } else {
        frames.appendBuffer(narrowFrame(view));
      }
    }

    private Buffer narrowFrame(EventView view) {
      Buffer known = narrowFrame;
      if (known == null) {
        known = Buffer.buffer();
        ServerSentEvents.append(known, head, view.json(event).getBytes());
        narrowFrame = known;
      }
      return known;
    }
  }
}
