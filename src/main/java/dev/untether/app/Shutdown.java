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

/** Stops what was started, last things first, each after the one before has stopped. */
public final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /** What cannot be reached any more must not keep the rest from stopping. */
  private static final Duration COMMON_LIMIT = Duration.ofSeconds(12);

  /** For Vert.x itself, of which nothing is left to wait for. */
  private static final Duration LAST_LIMIT = Duration.ofSeconds(3);

  private record Step(String what, Duration limit, Supplier<Future<?>> stop) {}

  private final Vertx vertx;
  private final Deque<Step> steps = new ArrayDeque<>();

  /** Of a node that has nothing but this Vert.x yet. */
  Shutdown(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * @param what for the log, should it not stop
   */
  synchronized void add(String what, Supplier<Future<?>> stop) {
    add(what, COMMON_LIMIT, stop);
  }

  synchronized void add(String what, Duration limit, Supplier<Future<?>> stop) {
    steps.push(new Step(what, limit, stop));
  }

  /** Never fails: what cannot be stopped is logged, and the rest is stopped all the same. */
  Future<Void> run() {
    return unbound(runSteps())
        .compose(
            done -> unbound(vertx.close()).timeout(LAST_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
        .onFailure(failure -> LOG.error("Cannot stop Vert.x", failure))
        .otherwiseEmpty();
  }

  /** The same, but not served by an event loop: the last of them ends meanwhile. */
  private static Future<Void> unbound(Future<Void> future) {
    return Future.future(future::onComplete);
  }

  private Future<Void> runSteps() {
    Step step = next();
    if (step == null) {
      return Future.succeededFuture();
    }
    // Of no context: the step may end the event loop on which its own future would continue.
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
