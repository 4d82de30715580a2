package dev.untether.eventlog;

import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * When to look again for an event that has committed but must wait for an older transaction to be
 * put in order: soon, then each time after twice as long. Belongs to one context.
 */
public final class OlderTransactionWait {
  private static final long FIRST_DELAY_MILLIS = 10;

  private final Vertx vertx;
  private final Duration poll;
  private final Runnable look;
  private long delayMillis = FIRST_DELAY_MILLIS;

  /**
   * @param poll how often is looked in any case
   */
  public OlderTransactionWait(Vertx vertx, Duration poll, Runnable look) {
    this.vertx = vertx;
    this.poll = poll;
    this.look = look;
  }

  /** Once the delay is as long as the poll, the poll will do. */
  public void lookLater() {
    if (delayMillis < poll.toMillis()) {
      vertx.setTimer(delayMillis, again -> look.run());
      delayMillis *= 2;
    }
  }

  /** The next one begins anew. */
  public void end() {
    delayMillis = FIRST_DELAY_MILLIS;
  }
}
