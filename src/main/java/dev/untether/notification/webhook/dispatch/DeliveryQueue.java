package dev.untether.notification.webhook.dispatch;

import dev.untether.notification.webhook.dispatch.DispatchTable.DueWebhook;
import dev.untether.notification.webhook.dispatch.DispatchTable.PendingDelivery;
import dev.untether.notification.webhook.dispatch.Tenure.TenureOverException;
import dev.untether.notification.webhook.http.WebhookEndpoint;
import dev.untether.notification.webhook.http.WebhookSender.AttemptResult;
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
 * Sends the pending deliveries of one webhook: with strict ordering one after the other, else
 * several at once, as its {@link Pace} is. To be used on one context.
 *
 * <p>It does not use {@link dev.untether.platform.flow.Rounds}, because its deliveries do not come
 * in rounds: each one that ends makes room for the next one while others are still in progress.
 */
final class DeliveryQueue {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryQueue.class);

  private static final int MOST_UNDER_WAY = 16;

  private final Dispatch dispatch;
  private final Pace pace = new Pace();
  private final Deque<PendingDelivery> waiting = new ArrayDeque<>();

  /** What is being sent, or has been and is not written yet. */
  private final Map<UUID, Future<Void>> underWay = new HashMap<>();

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

  /** Goes on as the webhook is now. */
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
    return underWay.isEmpty();
  }

  /** Completes when what is under way now has ended, however it does. */
  Future<Void> settled() {
    return Future.join(List.copyOf(underWay.values())).transform(ended -> Future.succeededFuture());
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

  /** One is always allowed, so that nobody is held up by the slowness of others. */
  private boolean takeSlot() {
    if (!isActive()) {
      return false;
    }
    return sending == 0
        || (!webhook.strict() && sending < mostUnderWay() && dispatch.slots().tryEnter());
  }

  private void giveSlotBack() {
    if (sending > 1) {
      dispatch.slots().leave();
    }
    sending--;
  }

  /** In strict order all that was sent must be written first: else it would be found again. */
  private boolean mayFetch() {
    return isActive()
        && !fetching
        && (webhook.strict() ? underWay.isEmpty() : sending < mostUnderWay());
  }

  private void fetch() {
    fetching = true;
    dispatch
        .due(webhook, pace.deliveries(), underWay.keySet())
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
    underWay.put(delivery.id(), settled);
    settled.onComplete(
        written -> {
          underWay.remove(delivery.id());
          if (written.failed()) {
            unwritten(written.cause());
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
   * In strict order the delivery that failed holds up the others. Without order nothing does: a
   * receiver that is down would be tried with all that waits for it, as fast as it refuses them.
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

  private int mostUnderWay() {
    return Math.min(pace.deliveries(), MOST_UNDER_WAY);
  }

  /** It is found again, by whoever holds the lease then. */
  private void unwritten(Throwable failure) {
    waiting.clear();
    if (!(failure instanceof TenureOverException)) {
      LOG.error("The outcome of a delivery cannot be written", failure);
    }
  }

  /**
   * How fast a queue goes: twice as fast after each success. After a failure it begins anew, with
   * one delivery and, where nothing else holds it back, after a rest that doubles with each
   * failure.
   */
  static final class Pace {
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
}
