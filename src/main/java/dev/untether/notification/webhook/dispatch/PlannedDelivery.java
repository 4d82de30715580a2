package dev.untether.notification.webhook.dispatch;

import dev.untether.eventlog.StoredEvent;
import dev.untether.notification.webhook.dispatch.DispatchTable.PendingDelivery;
import dev.untether.notification.webhook.http.WebhookSender.AttemptResult;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that is not in the database yet. It is written once: as delivered, after a first
 * attempt that succeeded, or as pending. Must be used on one context.
 */
final class PlannedDelivery {
  private final UUID id;
  private final UUID webhookId;
  private final StoredEvent event;
  private final PlannedEvents plan;
  private final Postponements postponements;
  private boolean decided;
  private @Nullable AttemptResult success;

  PlannedDelivery(
      UUID id, UUID webhookId, StoredEvent event, PlannedEvents plan, Postponements postponements) {
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

  /** To be written as delivered. Returns false if it has been postponed before. */
  boolean succeed(AttemptResult result) {
    if (decided) {
      return false;
    }
    success = result;
    decide();
    return true;
  }

  /** To be written as pending, unless it is decided already. */
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
