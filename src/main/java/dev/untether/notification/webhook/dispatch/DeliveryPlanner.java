package dev.untether.notification.webhook.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.eventlog.EventConsumer.EventHandler;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.EventType;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/**
 * Plans exactly one delivery of each event for each webhook whose filter matches, in the
 * transaction that moves the consumer's position.
 */
public final class DeliveryPlanner implements EventHandler {
  /** Limited, because one transaction may write a delivery of each event for each webhook. */
  public static final int MAX_EVENTS_AT_ONCE = 250;

  private final Bus bus;

  public DeliveryPlanner(Bus bus) {
    this.bus = bus;
  }

  @Override
  public Future<Void> handle(SqlConnection transaction, List<StoredEvent> events) {
    return transaction
        .query(PlanningTable.HAS_WEBHOOKS)
        .execute()
        .compose(
            rows ->
                Rows.only(rows).getBoolean("webhooks")
                    ? plan(transaction, events)
                    : Future.succeededFuture());
  }

  private Future<Void> plan(SqlConnection transaction, List<StoredEvent> events) {
    return transaction
        .preparedQuery(PlanningTable.PLAN)
        .execute(columns(events.stream().filter(DeliveryPlanner::isSent).toList()))
        .onSuccess(
            planned -> {
              if (planned.rowCount() > 0) {
                announceAfterCommit(transaction);
              }
            })
        .mapEmpty();
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

  private void announceAfterCommit(SqlConnection transaction) {
    transaction
        .transaction()
        .completion()
        .onSuccess(committed -> bus.nudge(WebhookDispatcher.PENDING));
  }

  private static Tuple columns(List<StoredEvent> events) {
    return Tuple.of(
        events.stream().map(StoredEvent::position).toArray(Long[]::new),
        events.stream().map(StoredEvent::id).toArray(UUID[]::new),
        events.stream().map(StoredEvent::type).toArray(String[]::new),
        events.stream().map(StoredEvent::subject).toArray(String[]::new),
        events.stream().map(DeliveryPlanner::body).toArray(String[]::new));
  }

  public static String body(StoredEvent event) {
    return new String(event.canonical(), UTF_8);
  }

  /** The SQL by which events become deliveries. */
  static final class PlanningTable {
    private PlanningTable() {}

    static final String HAS_WEBHOOKS =
        "SELECT EXISTS (SELECT FROM webhook WHERE enabled) AS webhooks";

    /**
     * Inserts a delivery of each event for each webhook whose filter matches, in the order of the
     * log. An event about a webhook is not sent to that webhook, because it would cause more such
     * events. Parameters: five arrays with an element for each event: positions, ids, types,
     * subjects, bodies.
     *
     * <p>Each filter is read once and not for each event, because filters may be long and webhooks
     * many.
     */
    static final String PLAN =
        """
        WITH event AS MATERIALIZED (
          SELECT *
            FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[])
                 AS event (position, id, type, subject, body)
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
           WHERE enabled AND subject = ANY ($4)
        )
        INSERT INTO webhook_delivery (id, webhook_id, position, event_id, event_type, subject, body,
                                      status)
        SELECT time_ordered_uuid(), webhook.id, event.position, event.id, event.type, event.subject,
               event.body, 'pending'
          FROM event
          JOIN wanted_type USING (type)
          JOIN webhook ON webhook.id = wanted_type.webhook_id
                      AND webhook.enabled
                      AND webhook.id::text <> event.subject
         WHERE of_any_subject
            OR (webhook.id, event.subject) IN (SELECT webhook_id, subject FROM wanted_subject)
         ORDER BY event.position
           FOR KEY SHARE OF webhook
        """;
  }
}
