package dev.untether.notification.webhook.dispatch;

import dev.untether.platform.database.Lease;

/**
 * The time for which one node has the lease on dispatching.
 *
 * @param token fences off what is written after it
 */
public record Tenure(Lease lease, long token) {
  public static final String LEASE = "webhooks";

  /** Whether no other node can have taken over. */
  boolean lasts() {
    return lease.token().orElse(-1) == token;
  }

  /** Another node dispatches now: what became of a delivery is for that node to find out. */
  static final class TenureOverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TenureOverException() {
      super("another node dispatches the webhooks", null, false, false);
    }
  }
}
