package dev.untether.platform.server;

import java.util.concurrent.TimeUnit;

/**
 * A rate limit (token bucket): an initial stock, refilled at a fixed number per second. For one
 * thread.
 */
final class Allowance {
  private final int stock;
  private final int perSecond;
  private int left;
  private long counted = System.nanoTime();

  Allowance(int stock, int perSecond) {
    this.stock = stock;
    this.perSecond = perSecond;
    this.left = stock;
  }

  boolean take() {
    if (left == 0) {
      refill();
    }
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }

  /** Adds to the allowance, up to the stock. */
  void add(int number) {
    left = Math.min(stock, left + number);
  }

  private void refill() {
    long now = System.nanoTime();
    long earned = (now - counted) / (TimeUnit.SECONDS.toNanos(1) / perSecond);
    if (earned > 0) {
      left = (int) Math.min(stock, earned);
      counted = now;
    }
  }
}
