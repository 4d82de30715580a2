package dev.untether.stream;

import dev.untether.eventlog.EventReader.EventsGoneException;
import dev.untether.model.EventFilter;
import dev.untether.stream.Listener.StreamEnd;
import dev.untether.stream.Listener.Ticket;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events on their way to one client: a position that moves along the log as fast as the client
 * takes what is written. Keeps no events: what does not fit into the write queue is read again
 * later, from memory if it is recent, else from the database.
 */
public final class EventStream implements Listener {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final long COMMENT_NANOS = Duration.ofSeconds(15).toNanos();

  /** How long the last event of a stream may take to be taken. */
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

  /** Everything up to here has been written, or is hidden by the filter. */
  private long position;

  /** The last position that the client was told. */
  private long toldPosition;

  /** From where on the log is there, if the client's position has gone. */
  private long oldest;

  private boolean reading;

  /** How many events are read at once from the database: the more, the more the client takes. */
  private int historySlice = EventHistory.SMALLEST_SLICE;

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
    this.toldPosition = position;
  }

  /** Sets the headers of a stream, for a HEAD request. */
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
      tellPosition(now);
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

  /** To be called when the response has ended or the client is gone. */
  public void leave() {
    state = State.LEFT;
    audience.leave(this);
  }

  /** Ended only now: a response that has ended cannot be reset any more. */
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
                historySlice = Math.min(2 * historySlice, EventHistory.LARGEST_SLICE);
              } else {
                historySlice = Math.max(historySlice / 2, EventHistory.SMALLEST_SLICE);
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
      LOG.debug("A stream is fed again in a second", failure);
    }
  }

  /** Whether all of them have been written. */
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
    toldPosition = position;
  }

  private void tellPosition(long now) {
    if (position > toldPosition && hasRoom()) {
      output.write(ServerSentEvents.id(position));
      toldPosition = position;
    }
    if (now - lastComment >= COMMENT_NANOS && hasRoom()) {
      output.write(ServerSentEvents.COMMENT);
      lastComment = now;
    }
  }
}
