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
 * When a consumer reads: as soon as it is nudged (or a moment later, when there is much to read),
 * by a poll that makes up for lost nudges, at once while there is more, and after a pause when it
 * failed. One reading at a time. Must be started, woken and stopped on one context, which makes its
 * fields safe.
 */
final class ReadingLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ReadingLoop.class);

  /**
   * After events were handled, more are likely to come: then it is better to read several of them a
   * moment later than each at once, since each reading is a transaction that others feel. What
   * stopped the reading, such as a transaction that has not ended, is looked for after the rest.
   */
  private static final Next REST = Next.afterPause(Duration.ofMillis(20));

  /** The same after so many events that nobody waits for a single one. */
  private static final int MANY = 32;

  private static final Next LONG_REST = Next.afterPause(Duration.ofMillis(40));

  private static final Duration WORTH_A_WARNING = Duration.ofSeconds(10);

  private final EventConsumers origin;
  private final String name;
  private final Supplier<Future<Progress>> read;
  private final Rounds rounds;
  private final Backoff olderTransaction;

  private boolean waiting;
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
                LOG.warn("Consumer {} cannot go on, and tries again until it can", name, failure),
            () -> LOG.info("Consumer {} goes on", name));
    this.rounds = new Rounds(origin.vertx(), trouble, backoff, this::round);
    this.olderTransaction = EventReader.unsettledBackoff(origin.settings().poll());
  }

  /** Completes when it listens; a backlog is read afterwards. */
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

  /** Completes when the batch in hand is finished, or given up. */
  Future<Void> stop() {
    return rounds.stop();
  }

  void wake() {
    rounds.wake();
  }

  /** To be called when events were handled: after a rest, what comes behind them is read. */
  void progressed(int events) {
    handled = events;
    progressed();
  }

  private void progressed() {
    olderTransaction.reset();
    lastProgress = System.nanoTime();
    waiting = false;
  }

  private Future<Next> round() {
    handled = 0;
    return read.get().map(this::next);
  }

  private Next next(Progress progress) {
    if (progress == Progress.UNSETTLED) {
      warnOfOlderTransaction();
      return Next.within(olderTransaction.next());
    }
    progressed();
    if (progress == Progress.BEHIND) {
      return Next.AT_ONCE;
    }
    if (handled > 0) {
      return handled >= MANY ? LONG_REST : REST;
    }
    return Next.WHEN_WOKEN;
  }

  private void warnOfOlderTransaction() {
    if (!waiting && System.nanoTime() - lastProgress > WORTH_A_WARNING.toNanos()) {
      LOG.warn(
          "Consumer {} waits: some transaction on this PostgreSQL server stays open (see"
              + " pg_stat_activity), and events behind it cannot be put in order yet",
          name);
      waiting = true;
    }
  }

  /** How far one reading of a consumer came. */
  enum Progress {
    /**
     * Less than a batch was read, or nothing, or another node reads. Whether there is something
     * unsettled behind what was read, the next reading finds out.
     */
    CAUGHT_UP,
    /** A whole batch was read: there may be more. */
    BEHIND,
    /** There are events that must wait for an older transaction. */
    UNSETTLED
  }
}
