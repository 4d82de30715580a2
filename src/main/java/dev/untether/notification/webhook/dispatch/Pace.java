package dev.untether.notification.webhook.dispatch;

import dev.untether.platform.flow.Backoff;
import java.time.Duration;

/**
 * How fast a queue goes: twice as fast after each success. After a failure it begins anew, with one
 * delivery and, where nothing else holds it back, after a rest that doubles with each failure.
 */
final class Pace {
  private static final int FIRST = 4;
  private static final int HIGHEST = 64;
  private static final Duration SHORTEST_REST = Duration.ofMillis(100);
  private static final Duration LONGEST_REST = Duration.ofSeconds(5);

  private int deliveries = FIRST;
  private final Backoff rest = new Backoff(SHORTEST_REST, LONGEST_REST);

  /** To be fetched at once. */
  int deliveries() {
    return deliveries;
  }

  void succeeded() {
    deliveries = Math.min(2 * deliveries, HIGHEST);
    rest.reset();
  }

  void failed() {
    deliveries = 1;
  }

  /** How long to rest now. */
  Duration nextRest() {
    return rest.next();
  }
}
