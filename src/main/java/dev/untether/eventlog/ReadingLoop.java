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
 * Decides when a consumer reads: as soon as there is news of the log (or a moment later if it is
 * busy), at each poll, which makes up for lost nudges, at once while there is more to read, and
 * after a pause if it failed. One reading runs at a time. Must be started, woken and stopped on one
 * context, which makes its fields safe.
 */
final class ReadingLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ReadingLoop.class);

  /**
   * After events were handled, more are likely to come. Reading several of them a moment later is
   * cheaper than reading each at once, because each reading is a transaction that slows others
   * down.
   */
  private static final Next REST = Next.afterPause(Duration.ofMillis(20));

  /**
   * From this number of events on, the rest is longer: nobody waits for a single event of so many.
   */
  private static final int BUSY_EVENTS = 32;

  private final EventConsumers origin;
  private final Next longRest;
  private final Supplier<Future<Progress>> read;
  private final Rounds rounds;

  private int handled;

  /**
   * @param longRest the rest after many events
   * @param read reads one batch
   */
  ReadingLoop(
      EventConsumers origin,
      String name,
      Backoff backoff,
      Duration longRest,
      Supplier<Future<Progress>> read) {
    this.origin = origin;
    this.longRest = Next.afterPause(longRest);
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
  }

  /** A backlog is read at once. */
  void start() {
    origin.tail().onNews(this::wake);
    rounds.every(origin.settings().poll());
    wake();
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
  }

  private Future<Next> round() {
    handled = 0;
    return read.get().map(this::next);
  }

  private Next next(Progress progress) {
    if (progress == Progress.BEHIND) {
      return Next.AT_ONCE;
    }
    if (handled > 0) {
      return handled >= BUSY_EVENTS ? longRest : REST;
    }
    return Next.WHEN_WOKEN;
  }

  /** The result of one reading of a consumer. */
  enum Progress {
    /** Fewer events than a batch were read, or none, or another node is the reader. */
    CAUGHT_UP,
    /** A whole batch was read: there may be more. */
    BEHIND
  }
}
