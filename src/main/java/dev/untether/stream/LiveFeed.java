package dev.untether.stream;

import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.EventReader.EventsGoneException;
import dev.untether.model.EventFilter;
import dev.untether.platform.flow.Backoff;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the end of the log in memory while somebody listens, and wakes the audiences when it grows.
 * Reads on the context that started it; what it keeps may be read from any thread.
 */
final class LiveFeed {
  private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
  private static final int SLICE = 1_000;

  /** Those who were cut off come back soon, and are then fed from memory. */
  private static final Duration LINGERS = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final EventLog eventLog;
  private final EventReader reader;
  private final Bulkhead places;
  private final Duration poll;
  private final Rounds rounds;
  private final Backoff olderTransaction;
  private final List<Audience> audiences = new CopyOnWriteArrayList<>();
  private volatile @Nullable RecentEvents recent;
  private volatile @Nullable Context context;
  private long lastListened = System.nanoTime() - LINGERS.toNanos();

  LiveFeed(Vertx vertx, EventLog eventLog, EventReader reader, Bulkhead places, Duration poll) {
    this.vertx = vertx;
    this.eventLog = eventLog;
    this.reader = reader;
    this.places = places;
    this.poll = poll;
    Trouble trouble =
        new Trouble(
            failure ->
                LOG.warn(
                    "Live streams get no new events, until the log can be read again", failure));
    this.rounds = new Rounds(vertx, trouble, this::look);
    this.olderTransaction = EventReader.unsettledBackoff(poll);
  }

  Future<Void> start() {
    context = vertx.getOrCreateContext();
    return eventLog.onAppended(rounds::wake).onSuccess(listening -> rounds.every(poll));
  }

  /** Completes when the reading in hand is over. */
  Future<Void> stop() {
    return rounds.stop();
  }

  /** Null until somebody has listened for a moment. */
  @Nullable RecentEvents recent() {
    return recent;
  }

  void add(Audience audience) {
    audiences.add(audience);
  }

  void remove(Audience audience) {
    audiences.remove(audience);
  }

  /** To be called when a place has been taken. */
  void attend() {
    Context feeding = context;
    if (feeding != null && recent == null) {
      feeding.runOnContext(begin -> rounds.wake());
    }
  }

  private Future<Next> look() {
    return isListenedTo()
        ? read(recent).map(this::next).recover(this::readAnewIfGone)
        : Future.succeededFuture(Next.WHEN_WOKEN);
  }

  private Next next(boolean unsettled) {
    if (unsettled) {
      return Next.within(olderTransaction.next());
    }
    olderTransaction.reset();
    return Next.WHEN_WOKEN;
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
    } else if (now - lastListened > LINGERS.toNanos()) {
      recent = null;
      return false;
    }
    return true;
  }

  /** Whether there are events that must wait for an older transaction. */
  private Future<Boolean> read(@Nullable RecentEvents known) {
    if (known == null) {
      return reader
          .recent(RecentEvents.MOST_EVENTS)
          .onSuccess(slice -> keep(RecentEvents.of(slice)))
          .compose(slice -> reader.hasUnsettled(slice.next()));
    }
    return reader
        .read(known.through(), EventFilter.ALL, SLICE)
        .compose(
            slice -> {
              if (!known.precedes(slice)) {
                return readAnew();
              }
              if (!slice.events().isEmpty()) {
                olderTransaction.reset();
              }
              RecentEvents next = known.append(slice);
              keep(next);
              return slice.more() ? read(next) : reader.hasUnsettled(slice.next());
            });
  }

  /**
   * Starts again after the log has lost its last events, which listeners may have received. Events
   * that they have not received come after their positions, so they only have to resume.
   */
  private Future<Boolean> readAnew() {
    recent = null;
    audiences.forEach(Audience::sendToResume);
    return read(null);
  }

  private void keep(RecentEvents next) {
    recent = next;
    audiences.forEach(Audience::wake);
  }
}
