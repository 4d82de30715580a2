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

  /** The SQL by which events become deliveries. */
  static final class PlanningTable {
    private PlanningTable() {}

    /** Where there are no webhooks, nothing more needs to be asked for many events. */
    static final String IS_ANY_ENABLED =
        "SELECT EXISTS (SELECT FROM webhook WHERE enabled) AS is_any_enabled";

    /**
     * The enabled webhooks that want some of the events, each with the positions of these, in
     * order. An event about a webhook is not sent to that webhook, because it would cause more such
     * events. Parameters: three arrays with an element for each event: positions, types, subjects.
     *
     * <p>Each filter is read once and not for each event, because filters may be long and webhooks
     * many.
     */
    static final String WANTED =
        """
        WITH event AS MATERIALIZED (
          SELECT *
            FROM unnest($1::bigint[], $2::text[], $3::text[]) AS event (position, type, subject)
        ), wanted_type AS MATERIALIZED (
          SELECT webhook.id AS webhook_id, type, cardinality(subjects) = 0 AS of_any_subject
            FROM webhook CROSS JOIN (SELECT DISTINCT type FROM event) AS types
           WHERE enabled
             AND (cardinality(event_types) = 0
                  OR EXISTS (SELECT FROM unnest(event_types) AS pattern
                              WHERE CASE WHEN right(pattern, 1) = '*'
                                         THEN starts_with(type, left(pattern, -1))
                                         ELSE type = pattern
                                    END))
        ), wanted_subject AS MATERIALIZED (
          SELECT id AS webhook_id, subject
            FROM webhook CROSS JOIN unnest(subjects) AS subject
           WHERE enabled AND subject = ANY ($3)
        )
        SELECT webhook_id, array_agg(event.position ORDER BY event.position) AS positions
          FROM event
          JOIN wanted_type USING (type)
         WHERE webhook_id::text <> event.subject
           AND (of_any_subject
                OR (webhook_id, event.subject) IN (SELECT webhook_id, subject FROM wanted_subject))
         GROUP BY webhook_id
        """;

    /**
     * Inserts deliveries in the given order: those without a body are delivered, the others
     * pending. Leaves out those of webhooks that have been removed meanwhile. Parameters: arrays
     * with an element for each delivery: ids, webhooks, positions, ids, types and subjects of the
     * events, bodies, statuses of the responses, milliseconds.
     */
    static final String INSERT =
        """
        WITH planned AS MATERIALIZED (
          SELECT *
            FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::text[],
                        $7::text[], $8::integer[], $9::bigint[])
                 WITH ORDINALITY AS planned (id, webhook_id, position, event_id, event_type, subject,
                                             body, response_status, duration_millis, ordinal)
        ), present AS MATERIALIZED (
          SELECT id FROM webhook WHERE id = ANY ($2) AND NOT removed FOR KEY SHARE
        ), recovered AS (
          UPDATE webhook SET failing_since = NULL
           WHERE failing_since IS NOT NULL
             AND id IN (SELECT webhook_id FROM planned WHERE body IS NULL)
        )
        INSERT INTO webhook_delivery (id, webhook_id, position, event_id, event_type, subject, body,
                                      status, attempts, response_status, duration_millis,
                                      last_attempt_at)
        SELECT id, webhook_id, position, event_id, event_type, subject, body,
               CASE WHEN body IS NULL THEN 'delivered' ELSE 'pending' END,
               CASE WHEN body IS NULL THEN 1 ELSE 0 END,
               response_status, duration_millis,
               CASE WHEN body IS NULL THEN now() END
          FROM planned
         WHERE webhook_id IN (SELECT id FROM present)
         ORDER BY ordinal
        """;
  }
}
