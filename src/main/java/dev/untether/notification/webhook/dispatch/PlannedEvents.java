package dev.untether.notification.webhook.dispatch;

import dev.untether.eventlog.StoredEvent;
import dev.untether.notification.webhook.dispatch.DeliveryPlanner.Postponements;
import dev.untether.notification.webhook.dispatch.DispatchTable.PendingDelivery;
import dev.untether.notification.webhook.http.WebhookSender.AttemptResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /**
   * A delivery that is not in the database yet. It is written once: as delivered, after a first
   * attempt that succeeded, or as pending. Must be used on one context.
   */
  static final class PlannedDelivery {
    private final UUID id;
    private final UUID webhookId;
    private final StoredEvent event;
    private final PlannedEvents plan;
    private final Postponements postponements;
    private boolean decided;
    private @Nullable AttemptResult success;

    PlannedDelivery(
        UUID id,
        UUID webhookId,
        StoredEvent event,
        PlannedEvents plan,
        Postponements postponements) {
      this.id = id;
      this.webhookId = webhookId;
      this.event = event;
      this.plan = plan;
      this.postponements = postponements;
    }

    UUID id() {
      return id;
    }

    UUID webhookId() {
      return webhookId;
    }

    StoredEvent event() {
      return event;
    }

    /** Whether it is not known yet as what it will be written. */
    boolean isOpen() {
      return !decided;
    }

    /** The attempt that succeeded; null if it is written as pending. */
    @Nullable AttemptResult success() {
      return success;
    }

    /** Decides that it is written as delivered. Returns false if it was postponed before. */
    boolean succeed(AttemptResult result) {
      if (decided) {
        return false;
      }
      success = result;
      decide();
      return true;
    }

    /** Decides that it is written as pending, unless it is decided already. */
    void postpone() {
      if (!decided) {
        if (!plan.isLost()) {
          postponements.add(webhookId);
        }
        decide();
      }
    }

    /** Completes when it is written. */
    Future<Void> written() {
      return plan.written();
    }

    PendingDelivery asPending() {
      return new PendingDelivery(id, event.id(), event.type(), DeliveryPlanner.body(event), 0);
    }

    private void decide() {
      decided = true;
      plan.decided();
    }
  }
}
