package dev.untether.platform.flow;

import java.time.Duration;

/**
 * How long to wait: each time twice as long, up to a limit. May be read and reset from any thread;
 * calls of {@link #next} must not overlap.
 */
public final class Backoff {
  private final Duration first;
  private final Duration longest;
  private volatile Duration current;

  public Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.current = first;
  }

  /** What {@link #next} will return. */
  public Duration current() {
    return current;
  }

  /** How long to wait now. The wait after it is twice as long. */
  public Duration next() {
    Duration wait = current;
    Duration doubled = wait.multipliedBy(2);
    current = doubled.compareTo(longest) < 0 ? doubled : longest;
    return wait;
  }

  /** The next wait is the first one again. */
  public void reset() {
    if (!current.equals(first)) {
      current = first;
    }
  }
}
