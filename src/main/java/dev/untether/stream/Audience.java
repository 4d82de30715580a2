package dev.untether.stream;

import dev.untether.model.EventFilter;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.stream.Listener.StreamEnd;
import dev.untether.stream.Listener.Ticket;
import dev.untether.stream.SessionWatch.SessionCheck;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The listeners on one event loop. Wakes them when the log grows, and ends those whose token
 * expires or whose session ends. Only {@link #wake} and {@link #sendToResume} may be called from
 * another thread.
 */
public final class Audience {
  private static final Duration TICK = Duration.ofSeconds(1);

  /** How many are served before others who wait for the event loop. */
  private static final int PORTION = 200;

  private final Vertx vertx;
  private final LiveFeed feed;
  private final EventHistory history;
  private final Bulkhead places;
  private final Duration stallLimit;
  private final StreamMetrics metrics;
  private final Clock clock;
  private final Context context;
  private final Set<Listener> listeners = new HashSet<>();
  private final Set<Listener> leaving = new HashSet<>();
  private final SessionWatch sessions;
  private final AtomicInteger wakes = new AtomicInteger();
  private long timer;
  private boolean closed;

  /** For the calling event loop. */
  Audience(Streams streams, SessionCheck sessionCheck) {
    this.vertx = streams.vertx();
    this.feed = streams.feed();
    this.history = streams.history();
    this.places = streams.places();
    this.stallLimit = streams.settings().stallLimit();
    this.metrics = streams.metrics();
    this.clock = streams.clock();
    this.sessions =
        new SessionWatch(feed, sessionCheck, listener -> end(listener, StreamEnd.SESSION_ENDED));
    this.context = vertx.getOrCreateContext();
  }

  void open() {
    feed.add(this);
    timer = vertx.setPeriodic(TICK.toMillis(), tick -> tick());
  }

  /**
   * Begins to stream events to a response of which nothing has been written yet.
   *
   * @param position the one to go on behind, as {@link Streams#start} gave it
   * @throws UnavailableException if there are too many already, or the node stops
   */
  public EventStream stream(
      HttpServerResponse response,
      Ticket ticket,
      EventView view,
      EventFilter filter,
      long position) {
    StreamOutput output = new StreamOutput(response, stallLimit, metrics::stalled);
    EventStream stream =
        new EventStream(this, feed, history, output, ticket, view, filter, position);
    join(stream);
    stream.begin();
    return stream;
  }

  /** The time of the clock that tickets use. */
  public Instant now() {
    return clock.instant();
  }

  /**
   * Takes one in, until it leaves.
   *
   * @throws UnavailableException if there are too many already, or the node stops
   */
  public void join(Listener listener) {
    if (closed) {
      throw new UnavailableException("The node is about to stop.");
    }
    places.enter();
    listeners.add(listener);
    sessions.add(listener);
    feed.attend();
  }

  /** Changes the ticket of one who has not left. */
  public void renew(Listener listener, Runnable change) {
    if (listeners.contains(listener)) {
      sessions.remove(listener);
      change.run();
      sessions.add(listener);
    }
  }

  /** Does nothing if it has left. */
  public void leave(Listener listener) {
    if (listeners.remove(listener)) {
      leaving.remove(listener);
      places.leave();
      sessions.remove(listener);
    }
  }

  /** Sends all away, and lets nobody in any more. Completes when all have been told. */
  public Future<Void> farewell() {
    closed = true;
    feed.remove(this);
    return inPortions(List.copyOf(listeners), listener -> end(listener, StreamEnd.SHUTDOWN));
  }

  /**
   * Waits no longer for those who have not gone since the {@link #farewell}; tells whether there
   * were any.
   */
  public boolean cutOff() {
    vertx.cancelTimer(timer);
    List<Listener> left = List.copyOf(listeners);
    left.forEach(Listener::cutOff);
    return !left.isEmpty();
  }

  /** There may be new events. Calls that come while listeners are woken count as one. */
  void wake() {
    if (wakes.getAndIncrement() == 0) {
      context.runOnContext(look -> look());
    }
  }

  /** Sends one away; does nothing if it has left. */
  public void end(Listener listener, StreamEnd reason) {
    if (listeners.contains(listener) && leaving.add(listener)) {
      metrics.ended(reason);
      listener.end(reason);
    }
  }

  /** Ends all streams, so that clients resume at once. May be called from any thread. */
  void sendToResume() {
    context.runOnContext(
        send ->
            inPortions(List.copyOf(listeners), listener -> end(listener, StreamEnd.LOG_DIVERGED)));
  }

  private void look() {
    int seen = wakes.get();
    sessions.look();
    inPortions(List.copyOf(listeners), Listener::wake)
        .onSuccess(
            served -> {
              if (wakes.addAndGet(-seen) > 0) {
                context.runOnContext(again -> look());
              }
            });
  }

  private Future<Void> inPortions(List<Listener> all, Consumer<Listener> action) {
    int end = Math.min(all.size(), PORTION);
    all.subList(0, end).forEach(action);
    if (end == all.size()) {
      return Future.succeededFuture();
    }
    Promise<Void> turn = Promise.promise();
    context.runOnContext(next -> turn.complete());
    return turn.future().compose(next -> inPortions(all.subList(end, all.size()), action));
  }

  private void tick() {
    Instant time = clock.instant();
    long now = System.nanoTime();
    for (Listener listener : List.copyOf(listeners)) {
      if (leaving.contains(listener) || time.isBefore(listener.ticket().expiresAt())) {
        listener.tick(now);
      } else {
        end(listener, listener.ticket().endOfTime());
      }
    }
    sessions.tick();
  }
}
