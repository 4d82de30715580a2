package dev.untether.stream;

import dev.untether.model.EventFilter;
import dev.untether.model.EventType;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.UnavailableException;
import dev.untether.stream.Audience.SessionWatch.SessionCheck;
import dev.untether.stream.EventStream.EventHistory;
import dev.untether.stream.Listener.StreamEnd;
import dev.untether.stream.Listener.Ticket;
import dev.untether.stream.LiveFeed.RecentEvents;
import dev.untether.stream.LiveFeed.StreamEvent;
import dev.untether.stream.Streams.StreamMetrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners on one event loop. Wakes them when the log grows, and ends those whose token
 * expires or whose session ends. Only {@link #wake} and {@link #sendToResume} may be called from
 * other threads.
 */
public final class Audience {
  private static final Duration TICK = Duration.ofSeconds(1);

  /** How many listeners are served per turn of the event loop. */
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

  /** Creates an audience that belongs to the calling event loop. */
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
    timer = vertx.setPeriodic(TICK.toMillis(), ignored -> tick());
  }

  /**
   * Starts to stream events to a response to which nothing has been written yet.
   *
   * @param position the position after which to continue, as {@link Streams#start} gave it
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
   * Admits a listener until it leaves.
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

  /** Changes the ticket of a listener. Does nothing if it has left. */
  public void renew(Listener listener, Runnable change) {
    if (listeners.contains(listener)) {
      sessions.remove(listener);
      change.run();
      sessions.add(listener);
    }
  }

  /** Removes a listener and frees its place. Does nothing if it has left. */
  public void leave(Listener listener) {
    if (listeners.remove(listener)) {
      leaving.remove(listener);
      places.leave();
      sessions.remove(listener);
    }
  }

  /** Ends all streams and admits no more listeners. Completes when all listeners have been told. */
  public Future<Void> farewell() {
    closed = true;
    feed.remove(this);
    return inPortions(List.copyOf(listeners), listener -> end(listener, StreamEnd.SHUTDOWN));
  }

  /**
   * Cuts off the listeners that have not left since the {@link #farewell}.
   *
   * @return whether there were any
   */
  public boolean cutOff() {
    vertx.cancelTimer(timer);
    List<Listener> left = List.copyOf(listeners);
    left.forEach(Listener::cutOff);
    return !left.isEmpty();
  }

  /**
   * Must be called when there may be new events. Calls that come while listeners are being woken
   * count as one.
   */
  void wake() {
    if (wakes.getAndIncrement() == 0) {
      context.runOnContext(ignored -> look());
    }
  }

  /** Ends the stream of a listener. Does nothing if it has left. */
  public void end(Listener listener, StreamEnd reason) {
    if (listeners.contains(listener) && leaving.add(listener)) {
      metrics.ended(reason);
      listener.end(reason);
    }
  }

  /** Ends all streams, so that their clients resume at once. May be called from any thread. */
  void sendToResume() {
    context.runOnContext(
        ignored ->
            inPortions(List.copyOf(listeners), listener -> end(listener, StreamEnd.LOG_DIVERGED)));
  }

  private void look() {
    int seen = wakes.get();
    sessions.look();
    inPortions(List.copyOf(listeners), Listener::wake)
        .onSuccess(
            served -> {
              if (wakes.addAndGet(-seen) > 0) {
                context.runOnContext(ignored -> look());
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
    context.runOnContext(ignored -> turn.complete());
    return turn.future().compose(ignored -> inPortions(all.subList(end, all.size()), action));
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

  /**
   * Finds the listeners of an audience whose session has ended: at once when the event is in the
   * live feed, and by a periodic check, which makes up for ends that were not seen in the feed.
   */
  static final class SessionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWatch.class);
    private static final int TICKS_PER_CHECK = 15;

    private final LiveFeed feed;
    private final SessionCheck check;
    private final Consumer<Listener> onEnded;
    private final SessionIndex sessions = new SessionIndex();
    private long seenThrough;
    private long ticks;

    SessionWatch(LiveFeed feed, SessionCheck check, Consumer<Listener> onEnded) {
      this.feed = feed;
      this.check = check;
      this.onEnded = onEnded;
    }

    void add(Listener listener) {
      sessions.add(listener);
    }

    /** The listener must still have the ticket with which it was added. */
    void remove(Listener listener) {
      sessions.remove(listener);
    }

    /** Must be called when there may be new events. */
    void look() {
      RecentEvents recent = feed.recent();
      if (recent == null) {
        return;
      }
      for (StreamEvent event : recent.after(seenThrough)) {
        if (event.type().equals(EventType.SESSION_ENDED.text())) {
          ended(UUID.fromString(event.subject()));
        }
      }
      seenThrough = recent.through();
    }

    /** Must be called about once a second. */
    void tick() {
      ticks++;
      if (ticks % TICKS_PER_CHECK == 0) {
        ask(sessions.sessionIds());
      }
    }

    private void ask(Set<UUID> asked) {
      if (asked.isEmpty()) {
        return;
      }
      check
          .liveAmong(asked)
          .onSuccess(
              live ->
                  asked.stream()
                      .filter(sessionId -> !live.contains(sessionId))
                      .forEach(this::ended))
          .onFailure(
              failure ->
                  LOG.debug(
                      "The sessions of live streams could not be checked; tried again at the next interval",
                      failure));
    }

    private void ended(UUID sessionId) {
      sessions.of(sessionId).forEach(onEnded);
    }

    /** Finds out which sessions are live. */
    @FunctionalInterface
    public interface SessionCheck {
      Future<Set<UUID>> liveAmong(Set<UUID> sessionIds);
    }

    /** The listeners of each session. */
    static final class SessionIndex {
      private final Map<UUID, Set<Listener>> listeners = new HashMap<>();

      void add(Listener listener) {
        UUID sessionId = listener.ticket().sessionId();
        if (sessionId != null) {
          listeners.computeIfAbsent(sessionId, session -> new HashSet<>()).add(listener);
        }
      }

      /** The listener must still have the ticket with which it was added. */
      void remove(Listener listener) {
        UUID sessionId = listener.ticket().sessionId();
        if (sessionId != null) {
          listeners.computeIfPresent(
              sessionId,
              (session, ofSession) -> {
                ofSession.remove(listener);
                return ofSession.isEmpty() ? null : ofSession;
              });
        }
      }

      Set<UUID> sessionIds() {
        return Set.copyOf(listeners.keySet());
      }

      List<Listener> of(UUID sessionId) {
        return List.copyOf(listeners.getOrDefault(sessionId, Set.of()));
      }
    }
  }
}
