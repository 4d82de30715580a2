package dev.untether.notification.webhook.dispatch;

import dev.untether.notification.webhook.dispatch.DeliveryPlanner.Postponements;
import dev.untether.notification.webhook.dispatch.DispatchTable.DueDeliveries;
import dev.untether.notification.webhook.dispatch.DispatchTable.DueWebhook;
import dev.untether.notification.webhook.dispatch.DispatchTable.PendingDelivery;
import dev.untether.notification.webhook.dispatch.Tenure.OutcomeWriter;
import dev.untether.notification.webhook.dispatch.Tenure.TenureOverException;
import dev.untether.notification.webhook.http.WebhookSender;
import dev.untether.notification.webhook.http.WebhookSender.AttemptResult;
import dev.untether.notification.webhook.http.WebhookSender.WebhookEndpoint;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Bulkhead;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All queues during one tenure. Each may always have one delivery in progress, and more if a shared
 * slot is free. So receivers that hang, however many, do not hold up other webhooks. Must be used
 * on one context.
 */
public final class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

  private static final int SHARED_SLOTS = 256;

  /** Each round ends with this pause; calls of {@link #look} during a round share the next one. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Vertx vertx;
  private final Database database;
  private final WebhookSender sender;
  private final Tenure tenure;
  private final WebhookActivity activity;
  private final Successes successes;
  private final Failures failures;
  private final Postponements postponements;
  private final Bulkhead slots = new Bulkhead(SHARED_SLOTS);
  private final Map<UUID, DeliveryQueue> queues = new HashMap<>();
  private final Rounds rounds;

  public Dispatch(
      Vertx vertx,
      Database database,
      WebhookSender sender,
      Tenure tenure,
      WebhookActivity activity,
      Successes successes,
      Failures failures,
      Postponements postponements) {
    this.vertx = vertx;
    this.database = database;
    this.sender = sender;
    this.tenure = tenure;
    this.activity = activity;
    this.successes = successes;
    this.failures = failures;
    this.postponements = postponements;
    Trouble trouble =
        new Trouble(
            failure ->
                LOG.warn(
                    "The webhooks cannot be read; Untether tries again every second", failure));
    this.rounds = new Rounds(vertx, trouble, this::round);
    activity.start();
  }

  Tenure tenure() {
    return tenure;
  }

  /**
   * Limits how many deliveries are in progress beyond the one that each webhook may always have.
   */
  Bulkhead slots() {
    return slots;
  }

  Postponements postponements() {
    return postponements;
  }

  /** The queue of a webhook, if it is known already. */
  Optional<DeliveryQueue> queue(UUID webhookId) {
    return Optional.ofNullable(queues.get(webhookId));
  }

  /** Reads the enabled webhooks and lets their queues send what is due. */
  void look() {
    rounds.wake();
  }

  private Future<Next> round() {
    return tenure.lasts()
        ? database
            .execute(DispatchTable.ENABLED_WEBHOOKS, Tuple.tuple())
            .map(this::found)
            .eventually(() -> vertx.timer(PAUSE.toMillis()))
        : Future.succeededFuture(Next.WHEN_WOKEN);
  }

  /** Starts no more deliveries. Completes when those in progress have ended. */
  Future<Void> end() {
    rounds.stop();
    activity.stop();
    queues.values().forEach(DeliveryQueue::pause);
    return Future.join(queues.values().stream().map(DeliveryQueue::settled).toList()).mapEmpty();
  }

  void runAfter(Duration delay, Runnable work) {
    vertx.setTimer(delay.toMillis(), timer -> work.run());
  }

  /**
   * The next deliveries that are due.
   *
   * @param inProgress deliveries to leave out
   */
  Future<DueDeliveries> due(DueWebhook webhook, int limit, Set<UUID> inProgress) {
    UUID id = webhook.endpoint().id();
    Future<RowSet<Row>> rows =
        webhook.strict()
            ? database.execute(DispatchTable.FIRST_PENDING, Tuple.of(id, limit))
            : database.execute(
                DispatchTable.DUE, Tuple.of(id, limit, inProgress.toArray(UUID[]::new)));
    return rows.map(DueDeliveries::of);
  }

  Future<AttemptResult> send(WebhookEndpoint endpoint, PendingDelivery delivery) {
    return sender
        .send(endpoint, delivery.eventId(), delivery.body())
        .onSuccess(result -> activity.note(endpoint.id(), result.isSuccess()));
  }

  /** Completes when the success is written. */
  Future<Void> delivered(PendingDelivery delivery, AttemptResult result) {
    return successes.add(delivery.id(), result);
  }

  /** Completes when the failure is written. */
  Future<Void> failed(WebhookEndpoint endpoint, PendingDelivery delivery, AttemptResult result) {
    return failures.add(endpoint, delivery, result).onSuccess(written -> look());
  }

  private Next found(RowSet<Row> rows) {
    if (rounds.isStopped()) {
      return Next.WHEN_WOKEN;
    }
    Map<UUID, DueWebhook> webhooks = new HashMap<>();
    rows.forEach(row -> webhooks.put(row.getUUID("id"), DueWebhook.of(row)));
    queues.forEach(
        (id, queue) -> {
          if (!webhooks.containsKey(id)) {
            queue.pause();
          }
        });
    queues
        .entrySet()
        .removeIf(entry -> !webhooks.containsKey(entry.getKey()) && entry.getValue().isIdle());
    webhooks.forEach(
        (id, webhook) ->
            queues.computeIfAbsent(id, first -> new DeliveryQueue(this, webhook)).resume(webhook));
    return whenDue(webhooks);
  }

  /** The delay begins after the pause of this round. */
  private static Next whenDue(Map<UUID, DueWebhook> webhooks) {
    return webhooks.values().stream()
        .map(DueWebhook::dueInMillis)
        .flatMap(Stream::ofNullable)
        .filter(millis -> millis > 0)
        .min(Long::compare)
        .map(millis -> Next.within(Duration.ofMillis(millis).minus(PAUSE)))
        .orElse(Next.WHEN_WOKEN);
  }

  /**
   * Writes successful deliveries to the database: one statement writes all that have accumulated,
   * while the next deliveries are already in progress. Must be used on one context.
   */
  public static final class Successes {
    private static final int MAX_AT_ONCE = 500;

    private record Batch(List<UUID> ids, List<AttemptResult> results, Promise<Void> written) {
      Batch() {
        this(new ArrayList<>(), new ArrayList<>(), Promise.promise());
      }

      Future<Void> add(UUID id, AttemptResult result) {
        ids.add(id);
        results.add(result);
        return written.future();
      }

      boolean isFull() {
        return ids.size() == MAX_AT_ONCE;
      }
    }

    private final Database database;
    private final OutcomeWriter writer;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private boolean writing;

    public Successes(Database database, OutcomeWriter writer) {
      this.database = database;
      this.writer = writer;
    }

    /** Completes when it is written. */
    Future<Void> add(UUID deliveryId, AttemptResult result) {
      if (waiting.isEmpty() || waiting.getLast().isFull()) {
        waiting.add(new Batch());
      }
      Future<Void> written = waiting.getLast().add(deliveryId, result);
      writeNext();
      return written;
    }

    private void writeNext() {
      if (writing || waiting.isEmpty()) {
        return;
      }
      writing = true;
      Batch batch = waiting.remove();
      writer
          .write(() -> write(batch))
          .onComplete(
              written -> {
                writing = false;
                batch.written().handle(written);
                writeNext();
              });
    }

    private Future<Void> write(Batch batch) {
      Tuple outcomes =
          Tuple.of(
              batch.ids().toArray(UUID[]::new),
              batch.results().stream().map(AttemptResult::responseStatus).toArray(Integer[]::new),
              batch.results().stream()
                  .map(result -> result.duration().toMillis())
                  .toArray(Long[]::new),
              Tenure.LEASE,
              writer.tenure().token());
      return database
          .execute(DispatchTable.DELIVERED, outcomes)
          .compose(
              rows ->
                  Rows.only(rows).getBoolean("current")
                      ? Future.succeededFuture()
                      : Future.failedFuture(new TenureOverException()));
    }
  }
}
