package dev.untether.platform.flow;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Runs work that may block for minutes, such as the start of a database. On Vert.x's own workers it
 * would be reported as blocked: after a minute, its stack trace would be logged every second.
 */
public final class LongWork {
  private static final int LIMIT_HOURS = 1;

  private LongWork() {}

  /** Runs the work on a thread of its own. */
  public static <T> Future<T> run(Vertx vertx, Callable<T> work) {
    WorkerExecutor worker =
        vertx.createSharedWorkerExecutor("long-work", 1, LIMIT_HOURS, TimeUnit.HOURS);
    return worker.executeBlocking(work, false).eventually(worker::close);
  }
}
