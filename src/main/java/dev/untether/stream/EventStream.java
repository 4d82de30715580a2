package dev.untether.stream;

import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.EventReader.EventsGoneException;
import dev.untether.model.EventFilter;
import dev.untether.stream.Listener.StreamEnd;
import dev.untether.stream.Listener.Ticket;
import dev.untether.stream.LiveFeed.RecentEvents;
import dev.untether.stream.LiveFeed.StreamEvent;
import dev.untether.stream.StreamOutput.ServerSentEvents;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to one client. It is a position that moves along the log as fast as the client
 * reads. It keeps no events: what does not fit into the write queue is read again later, from
 * memory if it is recent, otherwise from the database.
 */
public final class EventStream implements Listener {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final long COMMENT_NANOS = Duration.ofSeconds(15).toNanos();

  /** How long the client may take to read the last event of its stream. */
  private static final long FAREWELL_NANOS = Duration.ofSeconds(10).toNanos();

  private enum State {
    OPEN,
    ENDING,
    LEFT
  }

  private final Audience audience;
  private final LiveFeed feed;
  private final EventHistory history;
  private final StreamOutput output;
  private final Ticket ticket;
  private final EventView view;
  private final EventFilter filter;
  private State state = State.OPEN;

  /** Everything up to this position has been written or is hidden by the filter. */
  private long position;

  /** The last position that was sent to the client. */
  private long sentPosition;

  /**
   * The first position after which the log is complete, if events after the client's position are
   * gone.
   */
  private long oldest;

  private boolean reading;

  /** How many events are read at once from the database. It grows while the client keeps up. */
  private int historySlice = EventHistory.MIN_SLICE;

  private long lastComment = System.nanoTime();

  private long endingSince;

  EventStream(
      Audience audience,
      LiveFeed feed,
      EventHistory history,
      StreamOutput output,
      Ticket ticket,
      EventView view,
      EventFilter filter,
      long position) {
    this.audience = audience;
    this.feed = feed;
    this.history = history;
    this.output = output;
    this.ticket = ticket;
    this.view = view;
    this.filter = view.narrow(filter);
    this.position = position;
    this.sentPosition = position;
  }

  /** Sets the headers of a stream; used by itself for HEAD requests. */
  public static void putHeaders(HttpServerResponse response) {
    StreamOutput.putHeaders(response);
  }

  void begin() {
    output.begin(position, this::pump);
    pump();
  }

  @Override
  public Ticket ticket() {
    return ticket;
  }

  @Override
  public void wake() {
    pump();
  }

  @Override
  public void tick(long now) {
    if (state == State.ENDING) {
      if (now - endingSince > FAREWELL_NANOS) {
        cutOff();
      }
    } else if (output.isStalled(now)) {
      audience.end(this, StreamEnd.STALLED);
    } else {
      pump();
      sendPosition(now);
    }
  }

  @Override
  public void end(StreamEnd reason) {
    if (state == State.OPEN) {
      state = State.ENDING;
      endingSince = System.nanoTime();
      output
          .write(ServerSentEvents.closed(position, reason, Math.max(position, oldest)))
          .onComplete(written -> finish());
    }
  }

  @Override
  public void cutOff() {
    leave();
    output.cutOff();
  }

  /** Must be called when the response has ended or the client is gone. */
  public void leave() {
    state = State.LEFT;
    audience.leave(this);
  }

  /** Ends the response only now, because a response that has ended can no longer be reset. */
  private void finish() {
    if (state == State.ENDING) {
      leave();
      output.end();
    }
  }

  private void pump() {
    while (!reading && hasRoom()) {
      RecentEvents recent = feed.recent();
      if (recent == null || !recent.reachesBackTo(position)) {
        readHistory();
        return;
      }
      List<StreamEvent> next = recent.after(position);
      if (next.isEmpty()) {
        return;
      }
      write(next);
    }
  }

  private boolean hasRoom() {
    return state == State.OPEN && output.hasRoom();
  }

  private void readHistory() {
    reading = true;
    history
        .read(position, filter, historySlice)
        .onComplete(
            slice -> {
              reading = false;
              if (write(slice.events())) {
                position = Math.max(position, slice.next());
                historySlice = Math.min(2 * historySlice, EventHistory.MAX_SLICE);
              } else {
                historySlice = Math.max(historySlice / 2, EventHistory.MIN_SLICE);
              }
              if (slice.more() || feed.recent() != null) {
                pump();
              }
            },
            this::readingFailed);
  }

  private void readingFailed(Throwable failure) {
    reading = false;
    if (failure instanceof EventsGoneException gone) {
      oldest = gone.oldestPosition();
      audience.end(this, StreamEnd.EVENTS_GONE);
    } else {
      LOG.debug("Events for a stream could not be read; tried again in a second", failure);
    }
  }

  /**
   * Writes events while there is room.
   *
   * @return whether all of them have been written or are hidden by the filter
   */
  private boolean write(List<StreamEvent> events) {
    EventChunk chunk = new EventChunk(view);
    for (StreamEvent event : events) {
      if (event.matches(filter)) {
        if (chunk.isFullFor(event)) {
          send(chunk);
          chunk = new EventChunk(view);
        }
        if (chunk.isEmpty() && !hasRoom()) {
          return false;
        }
        chunk.add(event);
      } else if (chunk.isEmpty()) {
        position = event.position();
      }
    }
    if (!chunk.isEmpty()) {
      send(chunk);
    }
    if (!events.isEmpty()) {
      position = events.get(events.size() - 1).position();
    }
    return true;
  }

  private void send(EventChunk chunk) {
    output.write(chunk.frames());
    position = chunk.lastPosition();
    sentPosition = position;
  }

  private void sendPosition(long now) {
    if (position > sentPosition && hasRoom()) {
      output.write(ServerSentEvents.id(position));
      sentPosition = position;
    }
    if (now - lastComment >= COMMENT_NANOS && hasRoom()) {
      output.write(ServerSentEvents.COMMENT);
      lastComment = now;
    }
  }

  /** Events that are written together. A single event is not copied. */
  static final class EventChunk {
    /**
     * Kept small, because Vert.x lets some 16 chunks wait in addition to the bytes of its write
     * queue.
     */
    private static final int SIZE = 8 * 1024;

    private final EventView view;
    private final List<StreamEvent> events = new ArrayList<>();
    private int length;

    EventChunk(EventView view) {
      this.view = view;
    }

    boolean isEmpty() {
      return events.isEmpty();
    }

    /** Whether this chunk has events, and one more would exceed its size. */
    boolean isFullFor(StreamEvent event) {
      return !isEmpty() && length + event.length(view) > SIZE;
    }

    void add(StreamEvent event) {
      events.add(event);
      length += event.length(view);
    }

    Buffer frames() {
      if (events.size() == 1) {
        return events.get(0).frame(view);
      }
      Buffer frames = Buffer.buffer(length);
      events.forEach(event -> event.appendTo(frames, view));
      return frames;
    }

    /** The position of the last event. */
    long lastPosition() {
      return events.get(events.size() - 1).position();
    }
  }

  /**
   * Feeds streams that have fallen behind from the database. A few readings run at a time; the
   * others wait for their turn. Belongs to one event loop.
   */
  static final class EventHistory {
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
                      slice.events().stream().map(StreamEvent::new).toList(),
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
}
