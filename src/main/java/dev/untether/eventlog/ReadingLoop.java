package dev.untether.eventlog;

import dev.untether.platform.flow.Backoff;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a consumer reads: as soon as it is nudged (or a moment later if it is busy), at each
 * poll, which makes up for lost nudges, at once while there is more to read, and after a pause if
 * it failed. One reading runs at a time. Must be started, woken and stopped on one context, which
 * makes its fields safe.
 */
final class ReadingLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ReadingLoop.class);

  /**
   * After events were handled, more are likely to come. Reading several of them a moment later is
   * cheaper than reading each at once, because each reading is a transaction that slows others
   * down. Events that are not settled yet are looked for after this rest, too.
   */
  private static final Next REST = Next.afterPause(Duration.ofMillis(20));

  /**
   * From this number of events on, the rest is longer: nobody waits for a single event of so many.
   */
  private static final int BUSY_EVENTS = 32;

  private static final Next LONG_REST = Next.afterPause(Duration.ofMillis(40));

  private static final Duration WARNING_DELAY = Duration.ofSeconds(10);

  private final EventConsumers origin;
  private final String name;
  private final Supplier<Future<Progress>> read;
  private final Rounds rounds;
  private final Backoff unsettledBackoff;

  private boolean warned;
  private int handled;
  private long lastProgress = System.nanoTime();

  /**
   * @param read reads one batch
   */
  ReadingLoop(
      EventConsumers origin, String name, Backoff backoff, Supplier<Future<Progress>> read) {
    this.origin = origin;
    this.name = name;
    this.read = read;
    Trouble trouble =
        new Trouble(
            failure ->
                LOG.warn(
                    "Consumer {} cannot read or handle events; it tries again until it can",
                    name,
                    failure),
            () -> LOG.info("Consumer {} continues", name));
    this.rounds = new Rounds(origin.vertx(), trouble, backoff, this::round);
    this.unsettledBackoff = EventReader.unsettledBackoff(origin.settings().poll());
  }

  /** Completes when the loop listens for nudges. A backlog is read afterwards. */
  Future<Void> start() {
    return origin
        .bus()
        .onNudge(EventLog.APPENDED, this::wake)
        .onSuccess(
            listening -> {
              rounds.every(origin.settings().poll());
              wake();
            });
  }

  /** Completes when the current batch is finished or has failed. */
  Future<Void> stop() {
    return rounds.stop();
  }

  void wake() {
    rounds.wake();
  }

  /** Must be called when events were handled. The events after them are read after a rest. */
  void progressed(int events) {
    handled = events;
    progressed();
  }

  private void progressed() {
    unsettledBackoff.reset();
    lastProgress = System.nanoTime();
    warned = false;
  }

  private Future<Next> round() {
    handled = 0;
    return read.get().map(this::next);
  }

  private Next next(Progress progress) {
    if (progress == Progress.UNSETTLED) {
      warnOfOpenTransaction();
      return Next.within(unsettledBackoff.next());
    }
    progressed();
    if (progress == Progress.BEHIND) {
      return Next.AT_ONCE;
    }
    if (handled > 0) {
      return handled >= BUSY_EVENTS ? LONG_REST : REST;
    }
    return Next.WHEN_WOKEN;
  }

  private void warnOfOpenTransaction() {
    if (!warned && System.nanoTime() - lastProgress > WARNING_DELAY.toNanos()) {
      LOG.warn(
          "Consumer {} waits: an older transaction on this PostgreSQL server is still open (see"
              + " pg_stat_activity), and the events after it cannot be read until it ends",
          name);
      warned = true;
    }
  }

  /** The result of one reading of a consumer. */
  enum Progress {
    /**
     * Less than a batch was read, or nothing, or another node reads. The next reading finds out
     * whether there are unsettled events after those that were read.
     */
    CAUGHT_UP,
    /** A whole batch was read: there may be more. */
    BEHIND,
    /** There are events that are not settled, because an older transaction is still open. */
    UNSETTLED
  }
}
