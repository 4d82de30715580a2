package dev.untether.platform.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is old, again and again, in small steps: one statement for all of it could take
 * longer than a statement may. Must be started and stopped on one context.
 */
public final class Purge {
  private static final Logger LOG = LoggerFactory.getLogger(Purge.class);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int STEP = 500;

  private final Vertx vertx;
  private final String what;
  private final Duration interval;
  private final IntFunction<Future<Integer>> remove;
  private boolean stopped;
  private long timer;

  /**
   * Does nothing yet.
   *
   * @param what for the log, as in "expired sessions"
   * @param interval how long to wait when nothing more is old
   * @param remove removes no more than so many, and tells how many
   */
  public Purge(Vertx vertx, String what, Duration interval, IntFunction<Future<Integer>> remove) {
    this.vertx = vertx;
    this.what = what;
    this.interval = interval;
    this.remove = remove;
  }

  public void start() {
    timer = vertx.setTimer(PAUSE.toMillis(), step -> removeStep());
  }

  public void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  private void removeStep() {
    remove
        .apply(STEP)
        .onSuccess(removed -> LOG.debug("Removed {} {}", removed, what))
        .onFailure(failure -> LOG.warn("The {} are left for the next round", what, failure))
        .map(removed -> removed == STEP ? PAUSE : interval)
        .otherwise(interval)
        .onSuccess(
            delay -> {
              if (!stopped) {
                timer = vertx.setTimer(delay.toMillis(), step -> removeStep());
              }
            });
  }
}
