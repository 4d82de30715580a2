package dev.untether.platform.flow;

import java.time.Duration;

/** How long to wait after a failure: each time twice as long, up to a limit. */
public final class Backoff {
  private final Duration first;
  private final Duration longest;
  private Duration next;

  public Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  public Duration next() {
    Duration current = next;
    Duration doubled = current.multipliedBy(2);
    next = doubled.compareTo(longest) < 0 ? doubled : longest;
    return current;
  }

  public void reset() {
    next = first;
  }
}
