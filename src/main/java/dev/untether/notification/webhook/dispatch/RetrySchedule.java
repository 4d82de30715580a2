package dev.untether.notification.webhook.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When to try again. */
public final class RetrySchedule {
  private static final double JITTER = 0.1;

  private final List<Duration> delays;
  private final RandomGenerator random;

  /**
   * @param delays after each failed attempt but the last
   */
  public RetrySchedule(List<Duration> delays, RandomGenerator random) {
    this.delays = List.copyOf(delays);
    this.random = random;
  }

  /**
   * How long to wait; empty after the last attempt.
   *
   * @param attempts that have failed, at least 1
   * @param retryAfter what the receiver asks for at the least; null if it does not
   */
  Optional<Duration> delay(int attempts, @Nullable Duration retryAfter) {
    if (attempts > delays.size()) {
      return Optional.empty();
    }
    Duration scheduled = jittered(delays.get(attempts - 1));
    return Optional.of(
        retryAfter == null || retryAfter.compareTo(scheduled) < 0 ? scheduled : retryAfter);
  }

  /** So that deliveries which failed together do not come back together. */
  private Duration jittered(Duration delay) {
    double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(delay.toMillis() * factor));
  }
}
