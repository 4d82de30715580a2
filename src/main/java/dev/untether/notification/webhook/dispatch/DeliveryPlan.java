package dev.untether.notification.webhook.dispatch;

import static java.util.stream.Collectors.toSet;

import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler.Acknowledgement;
import dev.untether.eventlog.StoredEvent;
import dev.untether.notification.webhook.dispatch.DeliveryPlanner.PlanningTable;
import dev.untether.notification.webhook.dispatch.DeliveryPlanner.Postponements;
import dev.untether.notification.webhook.dispatch.PlannedEvents.PlannedDelivery;
import dev.untether.notification.webhook.dispatch.Tenure.TenureOverException;
import dev.untether.notification.webhook.http.WebhookSender.AttemptResult;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Lease;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries that are planned and not written yet, in the order of the log. Their rows are
 * written in batches, in the transaction that moves the consumer's position past their events: each
 * delivery has one row, whatever happens to this node. Must be used on one context.
 */
final class DeliveryPlan {
  /** Further events are read while there are fewer deliveries than this. */
  private static final int MAX_UNWRITTEN = 1000;

  /** A stretch without deliveries counts like one with this number of them. */
  private static final int MIN_WEIGHT = 50;

  /**
   * What is not delivered by then is written as pending, so that a receiver that hangs holds up no
   * other: at this rate, the events that are read in the meantime fill the memory.
   */
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);

  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Vertx vertx;
  private final Database database;
  private final Supplier<UUID> ids;
  private final Lease lease;
  private final Supplier<Optional<Dispatch>> dispatch;
  private final Postponements postponements;
  private final Deque<PlannedEvents> unwritten = new ArrayDeque<>();
  private Promise<Void> room = Promise.promise();
  private @Nullable Acknowledgement acknowledgement;
  private @Nullable Throwable failure;
  private boolean writing;
  private boolean looking;

  DeliveryPlan(
      Vertx vertx,
      Database database,
      Supplier<UUID> ids,
      Lease lease,
      Supplier<Optional<Dispatch>> dispatch,
      Postponements postponements) {
    this.vertx = vertx;
    this.database = database;
    this.ids = ids;
    this.lease = lease;
    this.dispatch = dispatch;
    this.postponements = postponements;
  }

  /** Why nothing more can be written; then the events must be read again. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Adds the next events. Completes when there is room for more.
   *
   * @param wanting the webhooks that want an event, by its position
   */
  Future<Void> add(
      List<StoredEvent> events, Map<Long, List<UUID>> wanting, Acknowledgement current) {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    acknowledgement = current;
    PlannedEvents planned =
        new PlannedEvents(events.get(events.size() - 1).position(), this::write);
    for (StoredEvent event : events) {
      for (UUID webhook : wanting.getOrDefault(event.position(), List.of())) {
        planned.add(new PlannedDelivery(ids.get(), webhook, event, planned, postponements));
      }
    }
    unwritten.add(planned);
    List.copyOf(planned.deliveries()).forEach(this::handOver);
    write();
    look();
    if (weight() < MAX_UNWRITTEN) {
      return Future.succeededFuture();
    }
    room = Promise.promise();
    return room.future();
  }

  /** Another plan takes its place. */
  void abandon() {
    end(new TenureOverException());
  }

  private void handOver(PlannedDelivery delivery) {
    Optional<DeliveryQueue> queue =
        dispatch.get().flatMap(current -> current.queue(delivery.webhookId()));
    if (queue.isEmpty() || !queue.get().take(delivery)) {
      delivery.postpone();
    }
  }

  private int weight() {
    return unwritten.stream()
        .mapToInt(planned -> Math.max(MIN_WEIGHT, planned.deliveries().size()))
        .sum();
  }

  /** Looks for deliveries that take too long, for as long as there are any. */
  private void look() {
    if (!looking && !unwritten.isEmpty()) {
      looking = true;
      vertx.setTimer(
          LOOK.toMillis(),
          timer -> {
            looking = false;
            postponeOld();
            look();
          });
    }
  }

  private void postponeOld() {
    PlannedEvents oldest = unwritten.peek();
    if (oldest != null && oldest.isOlderThan(MAX_WAIT.toNanos())) {
      Set<UUID> slow = oldest.open().map(PlannedDelivery::webhookId).collect(toSet());
      List.copyOf(unwritten).stream()
          .flatMap(PlannedEvents::open)
          .filter(delivery -> slow.contains(delivery.webhookId()))
          .toList()
          .forEach(PlannedDelivery::postpone);
      slow.forEach(
          webhook ->
              dispatch
                  .get()
                  .flatMap(current -> current.queue(webhook))
                  .ifPresent(DeliveryQueue::fallBehind));
    }
  }

  private void write() {
    if (writing || failure != null) {
      return;
    }
    List<PlannedEvents> batch = complete();
    if (!batch.isEmpty()) {
      writing = true;
      write(batch)
          .onComplete(
              written -> {
                writing = false;
                if (written.failed()) {
                  end(written.cause());
                } else if (failure == null) {
                  wrote(batch);
                }
              });
    }
  }

  private List<PlannedEvents> complete() {
    List<PlannedEvents> batch = new ArrayList<>();
    int deliveries = 0;
    for (PlannedEvents planned : unwritten) {
      if (!planned.isComplete() || deliveries >= MAX_UNWRITTEN) {
        break;
      }
      batch.add(planned);
      deliveries += planned.deliveries().size();
    }
    return batch;
  }

  /**
   * Repeats the transaction while the database is unavailable. If one had its effect although its
   * answer was lost, the next one fails, and the events after it are read again.
   */
  private Future<Void> write(List<PlannedEvents> batch) {
    if (failure != null || lease.token().isEmpty()) {
      return Future.failedFuture(new TenureOverException());
    }
    List<PlannedDelivery> deliveries =
        batch.stream().flatMap(planned -> planned.deliveries().stream()).toList();
    long through = batch.get(batch.size() - 1).through();
    return database
        .inTransaction(
            transaction ->
                Objects.requireNonNull(acknowledgement)
                    .through(transaction, through)
                    .compose(moved -> insert(transaction, deliveries)))
        .recover(
            unavailable ->
                unavailable instanceof UnavailableException
                    ? vertx.timer(PAUSE.toMillis()).compose(timer -> write(batch))
                    : Future.failedFuture(unavailable));
  }

  private static Future<Void> insert(SqlConnection transaction, List<PlannedDelivery> deliveries) {
    return deliveries.isEmpty()
        ? Future.succeededFuture()
        : transaction.preparedQuery(PlanningTable.INSERT).execute(columns(deliveries)).mapEmpty();
  }

  private void wrote(List<PlannedEvents> batch) {
    batch.forEach(unwritten::remove);
    boolean pending = false;
    for (PlannedEvents planned : batch) {
      for (PlannedDelivery delivery : planned.deliveries()) {
        if (delivery.success() == null) {
          postponements.written(delivery.webhookId());
          pending = true;
        }
      }
    }
    batch.forEach(PlannedEvents::succeed);
    if (weight() < MAX_UNWRITTEN) {
      room.tryComplete();
    }
    if (pending) {
      dispatch.get().ifPresent(Dispatch::look);
    }
    write();
  }

  /** The deliveries are planned again, by this node or by another one. */
  private void end(Throwable cause) {
    if (failure == null) {
      failure = cause;
      List<PlannedEvents> lost = List.copyOf(unwritten);
      unwritten.clear();
      lost.forEach(planned -> planned.lose(new TenureOverException()));
      room.tryFail(cause);
    }
  }

  private static <T> Stream<@Nullable T> column(
      List<PlannedDelivery> deliveries, Function<PlannedDelivery, @Nullable T> value) {
    return deliveries.stream().map(value);
  }

  private static @Nullable Integer status(@Nullable AttemptResult success) {
    return success == null ? null : success.responseStatus();
  }

  private static @Nullable Long millis(@Nullable AttemptResult success) {
    return success == null ? null : success.duration().toMillis();
  }

  private static Tuple columns(List<PlannedDelivery> deliveries) {
    return Tuple.of(
            column(deliveries, PlannedDelivery::id).toArray(UUID[]::new),
            column(deliveries, PlannedDelivery::webhookId).toArray(UUID[]::new),
            column(deliveries, delivery -> delivery.event().position()).toArray(Long[]::new),
            column(deliveries, delivery -> delivery.event().id()).toArray(UUID[]::new),
            column(deliveries, delivery -> delivery.event().type()).toArray(String[]::new),
            column(deliveries, delivery -> delivery.event().subject()).toArray(String[]::new))
        .addArrayOfString(
            column(
                    deliveries,
                    delivery ->
                        delivery.success() == null ? DeliveryPlanner.body(delivery.event()) : null)
                .toArray(String[]::new))
        .addArrayOfInteger(
            column(deliveries, delivery -> status(delivery.success())).toArray(Integer[]::new))
        .addArrayOfLong(
            column(deliveries, delivery -> millis(delivery.success())).toArray(Long[]::new));
  }
}
