package dev.untether.notification.webhook.dispatch;

import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.EventHandler;
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
 * Plans a delivery of each event for each webhook that wants it, in the transaction in which the
 * consumer's position moves: exactly once.
 */
public final class DeliveryPlanner implements EventHandler {
  /** Each may become a delivery for each webhook, in one transaction. */
  public static final int MOST_EVENTS_AT_ONCE = 250;

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
   * Not sent is that a delivery was given up which told of the same: webhooks that fail would cause
   * more and more of it for each other, without end.
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
    return CloudEvents.encode(event).encode();
  }
}
