package dev.untether.platform.bus;

import dev.untether.platform.flow.UnavailableException;
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
  private static final Duration SHORTEST = Duration.ofMillis(1);

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
    return run(attempt, left());
  }

  private <T> Future<T> run(Function<Duration, Future<T>> attempt, Duration left) {
    made++;
    return attempt
        .apply(length.compareTo(left) < 0 ? length : left)
        .recover(
            failure ->
                failure instanceof UnavailableException && mayRepeat()
                    ? vertx
                        .timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                        .compose(paused -> repeat(attempt, failure))
                    : Future.failedFuture(failure));
  }

  private boolean mayRepeat() {
    return made < MOST && left().compareTo(PAUSE.multipliedBy(2)) > 0;
  }

  /** On a busy machine a pause may take longer than the time that was left. */
  private <T> Future<T> repeat(Function<Duration, Future<T>> attempt, Throwable failure) {
    Duration left = left();
    return left.compareTo(SHORTEST) < 0 ? Future.failedFuture(failure) : run(attempt, left);
  }

  private Duration left() {
    return Duration.ofNanos(deadline - System.nanoTime());
  }
}
