package dev.untether.platform.bus;

import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One request to other nodes, retried while it fails for a temporary reason: the node that received
 * it may have died or be cut off, and the next attempt goes to another one.
 */
final class Attempts {
  private static final int MAX_ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration MIN_LENGTH = Duration.ofMillis(1);

  private final Vertx vertx;
  private final long deadline;
  private final Duration length;
  private int made;

  /**
   * @param limit the timeout of all attempts together
   * @param length the timeout of one attempt
   */
  Attempts(Vertx vertx, Duration limit, Duration length) {
    this.vertx = vertx;
    this.deadline = System.nanoTime() + limit.toNanos();
    this.length = length;
  }

  /** The timeout of one attempt with which all attempts fit into the limit. */
  static Duration lengthWithin(Duration limit) {
    return limit.dividedBy(MAX_ATTEMPTS);
  }

  /**
   * @param attempt makes one attempt; its argument is the timeout
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
                        .compose(ignored -> repeat(attempt, failure))
                    : Future.failedFuture(failure));
  }

  private boolean mayRepeat() {
    return made < MAX_ATTEMPTS && left().compareTo(PAUSE.multipliedBy(2)) > 0;
  }

  /**
   * Checks the time again, because on a busy machine the pause may take longer than the time that
   * was left.
   */
  private <T> Future<T> repeat(Function<Duration, Future<T>> attempt, Throwable failure) {
    Duration left = left();
    return left.compareTo(MIN_LENGTH) < 0 ? Future.failedFuture(failure) : run(attempt, left);
  }

  private Duration left() {
    return Duration.ofNanos(deadline - System.nanoTime());
  }
}
