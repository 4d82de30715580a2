package dev.untether.platform.bus;

import dev.untether.platform.failure.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One request to other nodes, made again while it fails for a reason that passes: the node that it
 * went to may have died, or be cut off, and the next attempt goes to another one.
 */
final class Attempts {
  private static final int MOST = 3;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Vertx vertx;
  private final long deadline;
  private final Duration length;
  private int made;

  /**
   * @param limit for all attempts together
   * @param length of one of them
   */
  Attempts(Vertx vertx, Duration limit, Duration length) {
    this.vertx = vertx;
    this.deadline = System.nanoTime() + limit.toNanos();
    this.length = length;
  }

  /** So long that all of them have their time. */
  static Duration lengthWithin(Duration limit) {
    return limit.dividedBy(MOST);
  }

  /**
   * @param attempt takes how long it may last
   */
  <T> Future<T> run(Function<Duration, Future<T>> attempt) {
    made++;
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    return attempt
        .apply(length.compareTo(left) < 0 ? length : left)
        .recover(
            failure ->
                failure instanceof UnavailableException && mayRepeat()
                    ? vertx
                        .timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                        .compose(paused -> run(attempt))
                    : Future.failedFuture(failure));
  }

  private boolean mayRepeat() {
    return made < MOST && deadline - System.nanoTime() > PAUSE.multipliedBy(2).toNanos();
  }
}
