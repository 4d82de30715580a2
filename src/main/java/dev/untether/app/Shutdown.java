package dev.untether.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops what was started in the reverse order, one step after the other. */
public final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /** A step that hangs must not keep the rest from stopping. */
  private static final Duration COMMON_LIMIT = Duration.ofSeconds(12);

  /** For Vert.x itself, which has nothing left to wait for. */
  private static final Duration LAST_LIMIT = Duration.ofSeconds(3);

  private record Step(String what, Duration limit, Supplier<Future<?>> stop) {}

  private final Vertx vertx;
  private final Deque<Step> steps = new ArrayDeque<>();

  /** For a node that has only this Vert.x so far. */
  Shutdown(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * @param what names the step in the log if it does not stop
   */
  synchronized void add(String what, Supplier<Future<?>> stop) {
    add(what, COMMON_LIMIT, stop);
  }

  synchronized void add(String what, Duration limit, Supplier<Future<?>> stop) {
    steps.push(new Step(what, limit, stop));
  }

  /** Never fails: a step that cannot be stopped is logged, and the rest is stopped all the same. */
  Future<Void> run() {
    return unbound(runSteps())
        .compose(
            done -> unbound(vertx.close()).timeout(LAST_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
        .onFailure(failure -> LOG.error("Cannot stop Vert.x", failure))
        .otherwiseEmpty();
  }

  /** Returns the same future without its event loop, because the last event loop ends meanwhile. */
  private static Future<Void> unbound(Future<Void> future) {
    return Future.future(future::onComplete);
  }

  private Future<Void> runSteps() {
    Step step = next();
    if (step == null) {
      return Future.succeededFuture();
    }
    // Without a context, because the step may end the event loop on which its own future would
    // continue.
    return Future.succeededFuture()
        .compose(begun -> step.stop().get())
        .timeout(step.limit().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(failure -> LOG.error("Cannot stop {}", step.what(), failure))
        .transform(stopped -> runSteps());
  }

  private synchronized Step next() {
    return steps.poll();
  }
}
