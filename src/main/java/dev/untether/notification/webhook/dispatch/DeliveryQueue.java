package dev.untether.notification.webhook.dispatch;

import dev.untether.notification.webhook.dispatch.DispatchTable.DueWebhook;
import dev.untether.notification.webhook.dispatch.DispatchTable.PendingDelivery;
import dev.untether.notification.webhook.dispatch.Tenure.TenureOverException;
import dev.untether.notification.webhook.http.WebhookSender.AttemptResult;
import dev.untether.notification.webhook.http.WebhookSender.WebhookEndpoint;
import dev.untether.platform.flow.Backoff;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the pending deliveries of one webhook: with strict ordering one after the other, otherwise
 * as many at once as its {@link Pace} permits. Must be used on one context.
 *
 * <p>It does not use {@link dev.untether.platform.flow.Rounds}, because its deliveries do not come
 * in rounds: each one that ends makes room for the next one while others are still in progress.
 */
final class DeliveryQueue {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryQueue.class);

  private static final int MAX_IN_PROGRESS = 16;

  private final Dispatch dispatch;
  private final Pace pace = new Pace();
  private final Deque<PendingDelivery> waiting = new ArrayDeque<>();

  /** Deliveries that are being sent, or whose outcome is not written yet. */
  private final Map<UUID, Future<Void>> inProgress = new HashMap<>();

  private DueWebhook webhook;
  private boolean paused;
  private boolean fetching;
  private boolean wokenMeanwhile;
  private boolean resting;
  private int sending;

  DeliveryQueue(Dispatch dispatch, DueWebhook webhook) {
    this.dispatch = dispatch;
    this.webhook = webhook;
  }

  /** Continues with the current state of the webhook. */
  void resume(DueWebhook current) {
    webhook = current;
    paused = false;
    if (current.isDue()) {
      wake();
    }
  }

  /** Starts nothing more. */
  void pause() {
    paused = true;
    waiting.clear();
  }

  boolean isIdle() {
    return inProgress.isEmpty();
  }

  /** Completes when the deliveries in progress have ended, with success or failure. */
  Future<Void> settled() {
    return Future.join(List.copyOf(inProgress.values()))
        .transform(ended -> Future.succeededFuture());
  }

  private void wake() {
    wokenMeanwhile = fetching;
    while (!waiting.isEmpty() && takeSlot()) {
      send(waiting.remove());
    }
    if (waiting.isEmpty() && mayFetch()) {
      fetch();
    }
  }

  private boolean isActive() {
    return !paused && !resting && dispatch.tenure().lasts();
  }

  /** One delivery is always permitted, so that slow receivers do not hold up other webhooks. */
  private boolean takeSlot() {
    if (!isActive()) {
      return false;
    }
    return sending == 0
        || (!webhook.strict() && sending < maxInProgress() && dispatch.slots().tryEnter());
  }

  private void giveSlotBack() {
    if (sending > 1) {
      dispatch.slots().leave();
    }
    sending--;
  }

  /**
   * In strict order, all outcomes must be written first; otherwise sent deliveries would be fetched
   * again.
   */
  private boolean mayFetch() {
    return isActive()
        && !fetching
        && (webhook.strict() ? inProgress.isEmpty() : sending < maxInProgress());
  }

  private void fetch() {
    fetching = true;
    dispatch
        .due(webhook, pace.deliveries(), inProgress.keySet())
        .onComplete(
            found -> {
              fetching = false;
              if (found.failed()) {
                LOG.debug("Deliveries cannot be read", found.cause());
              } else if (!paused) {
                waiting.addAll(found.result());
              }
              if (!waiting.isEmpty() || wokenMeanwhile) {
                wake();
              }
            });
  }

  private void send(PendingDelivery delivery) {
    sending++;
    Future<Void> settled =
        dispatch
            .send(webhook.endpoint(), delivery)
            .compose(result -> settle(webhook.endpoint(), delivery, result));
    inProgress.put(delivery.id(), settled);
    settled.onComplete(
        written -> {
          inProgress.remove(delivery.id());
          if (written.failed()) {
            notWritten(written.cause());
          } else {
            wake();
          }
        });
  }

  private Future<Void> settle(
      WebhookEndpoint endpoint, PendingDelivery delivery, AttemptResult result) {
    giveSlotBack();
    if (!result.isSuccess()) {
      pace.failed();
      if (webhook.strict()) {
        waiting.clear();
      } else {
        rest();
      }
      return dispatch.failed(endpoint, delivery, result);
    }
    pace.succeeded();
    Future<Void> written = dispatch.delivered(delivery, result);
    wake();
    return written;
  }

  /**
   * Pauses the queue of an unordered webhook. In strict order the failed delivery holds up the
   * others. Without order nothing would, and all waiting deliveries would be tried as fast as a
   * receiver that is down refuses them.
   */
  private void rest() {
    if (!resting) {
      resting = true;
      dispatch.runAfter(
          pace.nextRest(),
          () -> {
            resting = false;
            wake();
          });
    }
  }

  private int maxInProgress() {
    return Math.min(pace.deliveries(), MAX_IN_PROGRESS);
  }

  /** The delivery is fetched again by the node that holds the lease then. */
  private void notWritten(Throwable failure) {
    waiting.clear();
    if (!(failure instanceof TenureOverException)) {
      LOG.error("The outcome of a delivery cannot be written", failure);
    }
  }

  /**
   * Controls how many deliveries a queue sends at once: twice as many after each success, and one
   * after a failure. Unordered queues also rest after a failure; the rest doubles with each
   * failure.
   */
  static final class Pace {
    private static final int FIRST = 4;
    private static final int MAX = 64;
    private static final Duration MIN_REST = Duration.ofMillis(100);
    private static final Duration MAX_REST = Duration.ofSeconds(5);

    private int deliveries = FIRST;
    private final Backoff rest = new Backoff(MIN_REST, MAX_REST);

    /** The number of deliveries to fetch at once. */
    int deliveries() {
      return deliveries;
    }

    void succeeded() {
      deliveries = Math.min(2 * deliveries, MAX);
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
}
