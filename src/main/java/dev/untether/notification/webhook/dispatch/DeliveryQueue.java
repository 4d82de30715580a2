package dev.untether.notification.webhook.dispatch;

import dev.untether.notification.webhook.dispatch.DispatchTable.DueDeliveries;
import dev.untether.notification.webhook.dispatch.DispatchTable.DueWebhook;
import dev.untether.notification.webhook.dispatch.DispatchTable.PendingDelivery;
import dev.untether.notification.webhook.dispatch.PlannedEvents.PlannedDelivery;
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
 * Sends the deliveries of one webhook: with strict ordering one after the other, otherwise as many
 * at once as its {@link Pace} permits. While no delivery is pending in the database, new ones are
 * sent straight from memory. Must be used on one context.
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

  /** New deliveries, which come after all that are pending in the database. */
  private final Deque<PlannedDelivery> direct = new ArrayDeque<>();

  /** No pending delivery comes before the direct ones. */
  private boolean caughtUp;

  /** The pending deliveries that were read last were the only ones, and all of them were due. */
  private boolean catchingUp;

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
      // Deliveries that were requested or postponed have been written to the database.
      catchingUp |= caughtUp;
      caughtUp = false;
      wake();
    } else if (!caughtUp && (current.dueInMillis() == null || !current.strict())) {
      wake();
    }
  }

  /** Starts nothing more. */
  void pause() {
    paused = true;
    waiting.clear();
    fallBehind();
  }

  /**
   * Takes over a delivery that is not in the database, unless others come before it that take long.
   */
  boolean take(PlannedDelivery delivery) {
    boolean taken = (caughtUp || catchingUp) && isActive();
    if (taken) {
      direct.add(delivery);
      wake();
    }
    return taken;
  }

  /** Lets the direct deliveries be written as pending, and sends them from the database. */
  void fallBehind() {
    caughtUp = false;
    catchingUp = false;
    List<PlannedDelivery> postponed = List.copyOf(direct);
    direct.clear();
    postponed.forEach(PlannedDelivery::postpone);
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
    while (caughtUp && !direct.isEmpty() && takeSlot()) {
      send(direct.remove());
    }
    if (!caughtUp && waiting.isEmpty() && mayFetch()) {
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
    int limit = pace.deliveries();
    long state = dispatch.postponements().stateOf(webhook.endpoint().id());
    dispatch
        .due(webhook, limit, inProgress.keySet())
        .onComplete(
            found -> {
              fetching = false;
              if (found.failed()) {
                LOG.debug("Deliveries cannot be read", found.cause());
              } else if (!paused) {
                fetched(found.result(), limit, state);
              }
              if (!waiting.isEmpty() || wokenMeanwhile || caughtUp) {
                wake();
              }
            });
  }

  /**
   * @param state of the postponements when the query began
   */
  private void fetched(DueDeliveries found, int limit, long state) {
    waiting.addAll(found.due());
    boolean none = found.due().isEmpty() && found.allDue();
    catchingUp = found.allDue() && found.due().size() < limit;
    caughtUp =
        none && state >= 0 && state == dispatch.postponements().stateOf(webhook.endpoint().id());
  }

  private void send(PendingDelivery delivery) {
    sending++;
    WebhookEndpoint endpoint = webhook.endpoint();
    track(
        delivery.id(),
        dispatch.send(endpoint, delivery).compose(result -> settle(endpoint, delivery, result)));
  }

  private void send(PlannedDelivery planned) {
    sending++;
    WebhookEndpoint endpoint = webhook.endpoint();
    PendingDelivery delivery = planned.asPending();
    track(
        delivery.id(),
        dispatch
            .send(endpoint, delivery)
            .compose(
                result ->
                    result.isSuccess() && planned.succeed(result)
                        ? settled(planned)
                        : settleLater(endpoint, planned, delivery, result)));
  }

  private Future<Void> settled(PlannedDelivery planned) {
    giveSlotBack();
    pace.succeeded();
    wake();
    return planned.written();
  }

  /** First it must be in the database, as pending. */
  private Future<Void> settleLater(
      WebhookEndpoint endpoint,
      PlannedDelivery planned,
      PendingDelivery delivery,
      AttemptResult result) {
    planned.postpone();
    giveSlotBack();
    adaptTo(result);
    fallBehind();
    return planned
        .written()
        .compose(
            written ->
                result.isSuccess()
                    ? dispatch.delivered(delivery, result)
                    : dispatch.failed(endpoint, delivery, result));
  }

  private void track(UUID id, Future<Void> settled) {
    inProgress.put(id, settled);
    settled.onComplete(
        written -> {
          inProgress.remove(id);
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
    adaptTo(result);
    if (!result.isSuccess()) {
      fallBehind();
      return dispatch.failed(endpoint, delivery, result);
    }
    Future<Void> written = dispatch.delivered(delivery, result);
    wake();
    return written;
  }

  private void adaptTo(AttemptResult result) {
    if (result.isSuccess()) {
      pace.succeeded();
    } else {
      pace.failed();
      if (webhook.strict()) {
        waiting.clear();
      } else {
        rest();
      }
    }
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
