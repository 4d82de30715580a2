package dev.untether.notification.webhook;

import dev.untether.command.Webhook.WebhookDelivery.Status;
import dev.untether.command.WebhookCommands.TestWebhook;
import dev.untether.command.WebhookCommands.TrialResult;
import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.EventLog;
import dev.untether.notification.webhook.DeliveryRequestTable.DeliveryRow;
import dev.untether.notification.webhook.WebhookRegistry.WebhookEvents;
import dev.untether.notification.webhook.http.WebhookSender;
import dev.untether.notification.webhook.http.WebhookSender.AttemptResult;
import dev.untether.notification.webhook.http.WebhookSender.WebhookEndpoint;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Bulkhead;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Sends test events. They are not in the log, and each is sent at once, in a single attempt. */
final class WebhookTrial {
  private static final String TYPE = "dev.untether.webhook.test.v1";

  /** Limited, because an attempt takes long if the receiver hangs. */
  private static final int MAX_AT_ONCE = 16;

  private final Database database;
  private final EventLog eventLog;
  private final WebhookSender sender;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final Bulkhead bulkhead =
      new Bulkhead(MAX_AT_ONCE, "Too many tests of webhooks are in progress.");

  WebhookTrial(
      Database database, EventLog eventLog, WebhookSender sender, Clock clock, Supplier<UUID> ids) {
    this.clock = clock;
    this.database = database;
    this.eventLog = eventLog;
    this.sender = sender;
    this.ids = ids;
  }

  /** To be called on one context. */
  Future<TrialResult> run(TestWebhook command) {
    return bulkhead.admit(() -> runNow(command));
  }

  private Future<TrialResult> runNow(TestWebhook command) {
    return database
        .inTransaction(transaction -> request(transaction, command))
        .onSuccess(requested -> eventLog.announce())
        .compose(
            endpoint ->
                endpoint.isEmpty()
                    ? Future.succeededFuture(new TrialResult(null))
                    : send(endpoint.get()));
  }

  /** Appends the request to the log before anything is sent. Empty if there is no such webhook. */
  private Future<Optional<WebhookEndpoint>> request(
      SqlConnection transaction, TestWebhook command) {
    return transaction
        .preparedQuery(WebhookTable.ENDPOINT)
        .execute(Tuple.of(command.webhookId()))
        .map(rows -> Rows.first(rows, WebhookEndpoint::of))
        .compose(
            endpoint ->
                endpoint.isEmpty()
                    ? Future.succeededFuture(endpoint)
                    : append(transaction, command).map(endpoint));
  }

  private Future<Void> append(SqlConnection transaction, TestWebhook command) {
    return eventLog.append(
        transaction,
        List.of(
            WebhookEvents.deliveryRequested(
                command.commandId(),
                command.webhookId(),
                Map.of("request", "test"),
                command.cause())));
  }

  private Future<TrialResult> send(WebhookEndpoint endpoint) {
    UUID eventId = ids.get();
    String body =
        CloudEvents.encodeUnlogged(
                eventId, TYPE, endpoint.id().toString(), clock.instant(), new JsonObject())
            .encode();
    return sender
        .send(endpoint, eventId, body)
        .compose(result -> keep(endpoint.id(), eventId, body, result))
        .map(kept -> new TrialResult(kept.map(DeliveryRow::read).orElse(null)));
  }

  /** Stores the result; empty if the webhook was removed in the meantime. */
  private Future<Optional<Row>> keep(
      UUID webhookId, UUID eventId, String body, AttemptResult result) {
    Tuple row =
        Tuple.of(ids.get(), webhookId, eventId, TYPE, body)
            .addString((result.isSuccess() ? Status.DELIVERED : Status.DEAD).text())
            .addInteger(result.responseStatus())
            .addLong(result.duration().toMillis())
            .addString(result.failure());
    return database.execute(DeliveryRequestTable.KEEP_TEST, row).map(Rows::first);
  }
}
