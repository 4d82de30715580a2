package dev.untether.eventlog;

import dev.untether.platform.flow.Backoff;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
  private static final long REST_MILLIS = 20;

  /** The same after so many events that nobody waits for a single one. */
  private static final int MANY = 32;

  private static final long LONG_REST_MILLIS = 40;

  private static final Duration WORTH_A_WARNING = Duration.ofSeconds(10);

  private final EventConsumers origin;
  private final Vertx vertx;
  private final String name;
  private final Backoff backoff;
  private final Supplier<Future<Progress>> read;
  private final OlderTransactionWait olderTransaction;

  private Future<Void> reading = Future.succeededFuture();
  private boolean busy;
  private boolean resting;
  private boolean nudgedMeanwhile;
  private boolean stopped;
  private boolean failing;
  private boolean waiting;
  private int handled;
  private long lastProgress = System.nanoTime();
  private long pollTimer;

  /**
   * @param read reads one batch
   */
  ReadingLoop(
      EventConsumers origin, String name, Backoff backoff, Supplier<Future<Progress>> read) {
    this.origin = origin;
    this.vertx = origin.vertx();
    this.name = name;
    this.backoff = backoff;
    this.read = read;
    this.olderTransaction = new OlderTransactionWait(vertx, origin.settings().poll(), this::wake);
  }

  /** Completes when it listens; a backlog is read afterwards. */
  Future<Void> start() {
    return origin
        .bus()
        .onNudge(EventLog.APPENDED, this::wake)
        .onSuccess(
            listening -> {
              pollTimer = vertx.setPeriodic(origin.settings().poll().toMillis(), poll -> wake());
              wake();
            });
  }

  /** Completes when the batch in hand is finished, or given up. */
  Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(pollTimer);
    return reading;
  }

  void wake() {
    if (busy) {
      nudgedMeanwhile = true;
    } else if (!stopped && !resting) {
      busy = true;
      nudgedMeanwhile = false;
      handled = 0;
      reading = read.get().transform(this::goOn);
    }
  }

  /** To be called when events were handled: after a rest, what comes behind them is read. */
  void progressed(int events) {
    handled = events;
    progressed();
  }

  private void progressed() {
    olderTransaction.end();
    lastProgress = System.nanoTime();
    waiting = false;
  }

  private Future<Void> goOn(AsyncResult<Progress> result) {
    busy = false;
    if (result.failed()) {
      rest(result.cause());
      return Future.succeededFuture();
    }
    recovered();
    if (result.result() == Progress.UNSETTLED) {
      waitForOlderTransaction();
    } else {
      progressed();
    }
    if (result.result() == Progress.BEHIND) {
      vertx.runOnContext(again -> wake());
    } else if (handled > 0) {
      restFor(handled >= MANY ? LONG_REST_MILLIS : REST_MILLIS);
    } else if (nudgedMeanwhile) {
      vertx.runOnContext(again -> wake());
    }
    return Future.succeededFuture();
  }

  private void waitForOlderTransaction() {
    olderTransaction.lookLater();
    if (!waiting && System.nanoTime() - lastProgress > WORTH_A_WARNING.toNanos()) {
      LOG.warn(
          "Consumer {} waits: some transaction on this PostgreSQL server stays open (see"
              + " pg_stat_activity), and events behind it cannot be put in order yet",
          name);
      waiting = true;
    }
  }

  private void rest(Throwable failure) {
    if (!failing) {
      LOG.warn("Consumer {} cannot go on, and tries again until it can", name, failure);
    }
    failing = true;
    restFor(backoff.next().toMillis());
  }

  private void restFor(long milliseconds) {
    resting = true;
    vertx.setTimer(
        milliseconds,
        rested -> {
          resting = false;
          wake();
        });
  }

  private void recovered() {
    if (failing) {
      LOG.info("Consumer {} goes on", name);
    }
    failing = false;
    backoff.reset();
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
