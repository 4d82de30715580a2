package dev.untether.notification.webhook;

import dev.untether.command.WebhookCommands.Existence;
import dev.untether.command.WebhookCommands.RedeliverEvent;
import dev.untether.eventlog.EventLog;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes a delivery due now, with all of its attempts left. */
final class Redelivery {
  private final EventLog eventLog;
  private final RepeatableCommands commands;

  Redelivery(Database database, EventLog eventLog) {
    this.eventLog = eventLog;
    this.commands = new RepeatableCommands(database, eventLog);
  }

  Future<Existence> redeliver(RedeliverEvent command) {
    return commands.carryOut(
        command.commandId(),
        transaction -> redeliver(transaction, command),
        (transaction, done) -> Future.succeededFuture(Existence.FOUND));
  }

  private Future<Existence> redeliver(SqlConnection transaction, RedeliverEvent command) {
    return transaction
        .preparedQuery(DeliveryRequestTable.REDELIVER)
        .execute(Tuple.of(command.deliveryId(), command.webhookId()))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(Existence.NOT_FOUND)
                    : append(transaction, command, Rows.only(rows).getUUID("event_id"))
                        .map(Existence.FOUND));
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
