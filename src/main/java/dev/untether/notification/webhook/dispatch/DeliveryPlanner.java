package dev.untether.notification.webhook.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.EventType;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Lease;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Plans exactly one delivery of each event for each webhook whose filter matches, on the node that
 * sends them. Where nothing is in front of it, a delivery is sent at once, straight from memory.
 * Must be used on one context.
 */
public final class DeliveryPlanner implements LeasedEventHandler {
  /** Limited, because there may be a delivery of each event for each webhook. */
  private static final int MAX_EVENTS_AT_ONCE = 250;

  private final Database database;
  private final Postponements postponements;
  private final Supplier<DeliveryPlan> plans;
  private final List<StoredEvent> unplanned = new ArrayList<>();
  private DeliveryPlan plan;

  private DeliveryPlanner(
      Database database, Postponements postponements, Supplier<DeliveryPlan> plans) {
    this.database = database;
    this.postponements = postponements;
    this.plans = plans;
    this.plan = plans.get();
  }

  /**
   * Creates a planner that has planned nothing.
   *
   * @param dispatch while this node has the lease
   */
  public static DeliveryPlanner of(
      Vertx vertx,
      Database database,
      Supplier<UUID> ids,
      Lease lease,
      Supplier<Optional<Dispatch>> dispatch,
      Postponements postponements) {
    return new DeliveryPlanner(
        database,
        postponements,
        () -> new DeliveryPlan(vertx, database, ids, lease, dispatch, postponements));
  }

  @Override
  public void restart() {
    plan.abandon();
    postponements.clear();
    unplanned.clear();
    plan = plans.get();
  }

  @Override
  public Future<Void> handle(List<StoredEvent> events, Acknowledgement acknowledgement) {
    Optional<Throwable> failure = plan.failure();
    if (failure.isPresent()) {
      acknowledgement.startAgain();
      return Future.failedFuture(failure.get());
    }
    unplanned.addAll(events);
    if (unplanned.isEmpty()) {
      return Future.succeededFuture();
    }
    return database
        .execute(PlanningTable.IS_ANY_ENABLED, Tuple.tuple())
        .map(rows -> Rows.only(rows).getBoolean("is_any_enabled"))
        .compose(
            isAnyEnabled ->
                isAnyEnabled
                    ? planAll(acknowledgement)
                    : add(List.copyOf(unplanned), Map.of(), acknowledgement));
  }

  private Future<Void> planAll(Acknowledgement acknowledgement) {
    List<StoredEvent> next =
        List.copyOf(unplanned.subList(0, Math.min(MAX_EVENTS_AT_ONCE, unplanned.size())));
    return database
        .execute(PlanningTable.WANTED, columns(next))
        .compose(wanted -> add(next, wanting(wanted), acknowledgement))
        .compose(room -> unplanned.isEmpty() ? Future.succeededFuture() : planAll(acknowledgement));
  }

  private Future<Void> add(
      List<StoredEvent> next, Map<Long, List<UUID>> wanting, Acknowledgement acknowledgement) {
    unplanned.subList(0, next.size()).clear();
    return plan.add(next, wanting, acknowledgement);
  }

  public static String body(StoredEvent event) {
    return new String(event.canonical(), UTF_8);
  }

  /** The webhooks that want an event, by its position. */
  private static Map<Long, List<UUID>> wanting(RowSet<Row> rows) {
    Map<Long, List<UUID>> webhooks = new HashMap<>();
    for (Row row : rows) {
      for (Long position : row.getArrayOfLongs("positions")) {
        webhooks
            .computeIfAbsent(position, first -> new ArrayList<>())
            .add(row.getUUID("webhook_id"));
      }
    }
    return webhooks;
  }

  /**
   * An event about a dead delivery is not sent if the dead delivery itself carried such an event.
   * Otherwise failing webhooks would cause more and more of these events for each other, without
   * end.
   */
  private static boolean isSent(StoredEvent event) {
    String exhausted = EventType.WEBHOOK_EXHAUSTED.text();
    return !event.type().equals(exhausted)
        || !exhausted.equals(event.details().getString("eventType"));
  }

  private static Tuple columns(List<StoredEvent> events) {
    List<StoredEvent> sent = events.stream().filter(DeliveryPlanner::isSent).toList();
    return Tuple.of(
        sent.stream().map(StoredEvent::position).toArray(Long[]::new),
        sent.stream().map(StoredEvent::type).toArray(String[]::new),
        sent.stream().map(StoredEvent::subject).toArray(String[]::new));
  }

  /**
   * How many deliveries of each webhook are to be written as pending. So a queue knows whether it
   * has seen all that come before the next event. Must be used on one context.
   */
  public static final class Postponements {
    private final Map<UUID, Integer> unwritten = new HashMap<>();
    private long writes;

    void add(UUID webhookId) {
      unwritten.merge(webhookId, 1, Integer::sum);
    }

    void written(UUID webhookId) {
      unwritten.computeIfPresent(webhookId, (same, count) -> count == 1 ? null : count - 1);
      writes++;
    }

    /** They will be planned again. */
    void clear() {
      unwritten.clear();
      writes++;
    }

    /**
     * Returns what must be the same before and after a query for its result to be complete;
     * negative if it cannot be complete.
     */
    long stateOf(UUID webhookId) {
      return unwritten.containsKey(webhookId) ? -1 : writes;
    }
  }
}
