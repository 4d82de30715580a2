package dev.untether.notification.webhook;

import dev.untether.command.WebhookCommands.Existence;
import dev.untether.command.WebhookCommands.RedeliverEvent;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.RepeatableCommands;
import dev.untether.notification.webhook.WebhookRegistry.WebhookEvents;
import dev.untether.notification.webhook.dispatch.DeliveryPlanner;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes a delivery due now, with all of its attempts left. One that was delivered gets the body of
 * its event again; if the event has been removed from the log, there is nothing to deliver any
 * more.
 */
final class Redelivery {
  private final EventLog eventLog;
  private final EventReader reader;
  private final RepeatableCommands commands;

  Redelivery(Database database, EventLog eventLog, EventReader reader) {
    this.eventLog = eventLog;
    this.reader = reader;
    this.commands = new RepeatableCommands(database, eventLog);
  }

  Future<Existence> redeliver(RedeliverEvent command) {
    return commands.carryOut(
        command.commandId(),
        transaction -> redeliver(transaction, command),
        (transaction, done) -> Future.succeededFuture(Existence.FOUND));
  }

  private Future<Existence> redeliver(SqlConnection transaction, RedeliverEvent command) {
    return body(transaction, command)
        .compose(
            body ->
                transaction
                    .preparedQuery(DeliveryRequestTable.REDELIVER)
                    .execute(
                        Tuple.of(command.deliveryId(), command.webhookId(), body.orElse(null))))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(Existence.NOT_FOUND)
                    : append(transaction, command, Rows.only(rows).getUUID("event_id"))
                        .map(Existence.FOUND));
  }

  /** Empty if the delivery has a body, or neither it nor its event is there. */
  private Future<Optional<String>> body(SqlConnection transaction, RedeliverEvent command) {
    return transaction
        .preparedQuery(DeliveryRequestTable.EVENT_OF)
        .execute(Tuple.of(command.deliveryId(), command.webhookId()))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(Optional.empty())
                    : reader
                        .find(Rows.only(rows).getUUID("event_id"))
                        .map(event -> event.map(DeliveryPlanner::body)));
  }

  private Future<Void> append(SqlConnection transaction, RedeliverEvent command, UUID eventId) {
    return eventLog.append(
        transaction,
        List.of(
            WebhookEvents.deliveryRequested(
                command.commandId(),
                command.webhookId(),
                Map.of(
                    "request", "redelivery",
                    "deliveryId", command.deliveryId().toString(),
                    "eventId", eventId.toString()),
                command.cause())));
  }
}
