package dev.untether.notification.webhook.dispatch;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * How many deliveries of each webhook are to be written as pending. So a queue knows whether it has
 * seen all that come before the next event. Must be used on one context.
 */
public final class Postponements {
  private final Map<UUID, Integer> unwritten = new HashMap<>();
  private long writes;

  void add(UUID webhookId) {
    unwritten.merge(webhookId, 1, Integer::sum);
  }

  void written(UUID webhookId) {
    unwritten.computeIfPresent(webhookId, (same, count) -> count == 1 ? null : count - 1);
    writes++;
  }

  /** They will be planned again. */
  void clear() {
    unwritten.clear();
    writes++;
  }

  /**
   * Returns what must be the same before and after a query for its result to be complete; negative
   * if it cannot be complete.
   */
  long stateOf(UUID webhookId) {
    return unwritten.containsKey(webhookId) ? -1 : writes;
  }
}
