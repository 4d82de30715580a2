package dev.untether.notification.webhook.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Events that were read together, and their deliveries. When all of these are decided, they are
 * written together, with the position of the last event. Must be used on one context.
 */
final class PlannedEvents {
  private final long through;
  private final long begun = System.nanoTime();
  private final List<PlannedDelivery> deliveries = new ArrayList<>();
  private final Promise<Void> written = Promise.promise();
  private final Runnable onComplete;
  private int open;
  private boolean lost;

  /**
   * @param through the position of the last event
   * @param onComplete called when all deliveries are decided
   */
  PlannedEvents(long through, Runnable onComplete) {
    this.through = through;
    this.onComplete = onComplete;
  }

  /** All must be added before one is decided. */
  void add(PlannedDelivery delivery) {
    deliveries.add(delivery);
    open++;
  }

  long through() {
    return through;
  }

  List<PlannedDelivery> deliveries() {
    return deliveries;
  }

  Stream<PlannedDelivery> open() {
    return deliveries.stream().filter(PlannedDelivery::isOpen);
  }

  boolean isComplete() {
    return open == 0;
  }

  boolean isOlderThan(long nanos) {
    return System.nanoTime() - begun > nanos;
  }

  void decided() {
    open--;
    if (open == 0) {
      onComplete.run();
    }
  }

  Future<Void> written() {
    return written.future();
  }

  void succeed() {
    written.complete();
  }

  /** It will not be written, and its events are planned again. */
  void lose(Throwable cause) {
    lost = true;
    written.fail(cause);
  }

  boolean isLost() {
    return lost;
  }
}
