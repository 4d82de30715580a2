package dev.untether.notification.webhook;

import dev.untether.platform.lease.Lease;

/**
 * The time for which one node has the lease on dispatching.
 *
 * @param token fences off what is written after it
 */
record Tenure(Lease lease, long token) {
  static final String LEASE = "webhooks";

  /** Whether no other node can have taken over. */
  boolean lasts() {
    return lease.token().orElse(-1) == token;
  }
}
