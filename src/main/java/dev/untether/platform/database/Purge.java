package dev.untether.platform.database;

import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes rows that are no longer needed, regularly and in small steps, because one statement for
 * all of them could exceed the statement timeout. Belongs to one context.
 */
public final class Purge {
  private static final Logger LOG = LoggerFactory.getLogger(Purge.class);
  private static final int STEP = 500;
  private static final Next NEXT_STEP = Next.afterPause(Duration.ofMillis(200));

  private final String what;
  private final Duration interval;
  private final IntFunction<Future<Integer>> delete;
  private final Rounds rounds;

  /**
   * Creates a purge that does nothing until it is started.
   *
   * @param what the name of the rows in the log, as in "expired sessions"
   * @param interval how often to look for rows to delete
   * @param delete deletes no more than the given number of rows, and returns how many it has
   *     deleted
   */
  public Purge(Vertx vertx, String what, Duration interval, IntFunction<Future<Integer>> delete) {
    this.what = what;
    this.interval = interval;
    this.delete = delete;
    Trouble trouble =
        new Trouble(
            failure ->
                LOG.warn("Could not delete {}; they are left for the next round", what, failure));
    this.rounds = new Rounds(vertx, trouble, this::deleteStep);
  }

  public void start() {
    rounds.every(interval);
    rounds.wake();
  }

  /** Deletes now, without waiting for the interval to pass. */
  public void wake() {
    rounds.wake();
  }

  /** Completes when the step that is running has ended. */
  public Future<Void> stop() {
    return rounds.stop();
  }

  private Future<Next> deleteStep() {
    return delete
        .apply(STEP)
        .onSuccess(deleted -> LOG.debug("Deleted {} {}", deleted, what))
        .map(deleted -> deleted == STEP ? NEXT_STEP : Next.WHEN_WOKEN);
  }
}
