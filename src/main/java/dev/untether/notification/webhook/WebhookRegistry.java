package dev.untether.notification.webhook;

import dev.untether.command.Webhook;
import dev.untether.command.Webhook.WebhookProperties;
import dev.untether.command.Webhook.WebhookSecret;
import dev.untether.command.WebhookCommands.AddWebhook;
import dev.untether.command.WebhookCommands.ChangeWebhook;
import dev.untether.command.WebhookCommands.Existence;
import dev.untether.command.WebhookCommands.RemoveWebhook;
import dev.untether.command.WebhookCommands.RotateWebhookSecret;
import dev.untether.command.WebhookCommands.RotatedSecret;
import dev.untether.command.WebhookCommands.WebhookAddition;
import dev.untether.command.WebhookCommands.WebhookChange;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.RepeatableCommands;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.notification.webhook.WebhookTable.WebhookRow;
import dev.untether.notification.webhook.http.WebhookAddresses;
import dev.untether.notification.webhook.http.WebhookSecrets;
import dev.untether.notification.webhook.http.WebhookUrl;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Adds, changes and removes webhooks, and appends an event for each change. */
final class WebhookRegistry {
  private static final int MAX_WEBHOOKS = 1000;

  private final Database database;
  private final EventLog eventLog;
  private final WebhookAddresses addresses;
  private final WebhookSecrets secrets;
  private final RepeatableCommands commands;

  WebhookRegistry(
      Database database, EventLog eventLog, WebhookAddresses addresses, WebhookSecrets secrets) {
    this.database = database;
    this.eventLog = eventLog;
    this.addresses = addresses;
    this.secrets = secrets;
    this.commands = new RepeatableCommands(database, eventLog);
  }

  Future<WebhookAddition> add(AddWebhook command) {
    return addresses
        .mistake(command.properties().url())
        .compose(
            mistake ->
                mistake.isPresent()
                    ? Future.succeededFuture(new WebhookAddition.RefusedUrl(mistake.get()))
                    : database
                        .inTransaction(transaction -> add(transaction, command))
                        .onSuccess(done -> eventLog.announce()));
  }

  private Future<WebhookAddition> add(SqlConnection transaction, AddWebhook command) {
    WebhookSecret secret = secrets.generate();
    Tuple row =
        WebhookRow.parameters(command.webhookId(), command.properties())
            .addBuffer(secrets.encrypt(command.webhookId(), secret))
            .addString(command.cause().userName())
            .addInteger(MAX_WEBHOOKS);
    return transaction
        .query(WebhookTable.LOCK_ADDITIONS)
        .execute()
        .compose(locked -> first(transaction, WebhookTable.ADD, row))
        .compose(
            added ->
                added.isEmpty()
                    ? recall(transaction, command.webhookId())
                    : append(
                            transaction,
                            command.commandId(),
                            EventType.WEBHOOK_ADDED,
                            added.get(),
                            command.cause())
                        .map(new WebhookAddition.Added(added.get(), secret)));
  }

  /**
   * Answers if nothing was added: an earlier attempt has added the webhook, or there are too many.
   */
  private Future<WebhookAddition> recall(SqlConnection transaction, UUID id) {
    return first(transaction, WebhookTable.FIND, Tuple.of(id))
        .compose(
            earlier ->
                earlier.isEmpty()
                    ? Future.succeededFuture(new WebhookAddition.TooMany(MAX_WEBHOOKS))
                    : secret(transaction, id)
                        .map(
                            secret ->
                                new WebhookAddition.Added(earlier.get(), secret.orElseThrow())));
  }

  private Future<Optional<WebhookSecret>> secret(SqlConnection transaction, UUID id) {
    return transaction
        .preparedQuery(WebhookTable.SECRET_CIPHERTEXT)
        .execute(Tuple.of(id))
        .map(Rows::first)
        .map(row -> row.map(found -> secrets.decrypt(id, found.getBuffer("secret_ciphertext"))));
  }

  Future<WebhookChange> change(ChangeWebhook command) {
    return addresses
        .mistake(command.properties().url())
        .compose(
            mistake ->
                mistake.isPresent()
                    ? Future.succeededFuture(new WebhookChange.RefusedUrl(mistake.get()))
                    : commands
                        .carryOut(
                            command.commandId(),
                            transaction -> change(transaction, command),
                            (transaction, done) ->
                                first(
                                    transaction, WebhookTable.FIND, Tuple.of(command.webhookId())))
                        .map(WebhookRegistry::outcome));
  }

  /** Locks deliveries before their webhook, the same order in which the dispatcher locks them. */
  private Future<Optional<Webhook>> change(SqlConnection transaction, ChangeWebhook command) {
    Tuple row = WebhookRow.parameters(command.webhookId(), command.properties());
    Future<Void> due =
        command.properties().enabled()
            ? makeDue(transaction, command.webhookId())
            : Future.succeededFuture();
    return due.compose(
        made ->
            changed(
                transaction,
                WebhookTable.CHANGE,
                row,
                command.commandId(),
                EventType.WEBHOOK_CHANGED,
                command.cause()));
  }

  private static WebhookChange outcome(Optional<Webhook> changed) {
    return changed
        .<WebhookChange>map(WebhookChange.Changed::new)
        .orElseGet(WebhookChange.NotFound::new);
  }

  private static Future<Void> makeDue(SqlConnection transaction, UUID webhookId) {
    return transaction
        .preparedQuery(DeliveryRequestTable.MAKE_DUE)
        .execute(Tuple.of(webhookId))
        .mapEmpty();
  }

  Future<Existence> remove(RemoveWebhook command) {
    return commands.carryOut(
        command.commandId(),
        transaction ->
            changed(
                    transaction,
                    WebhookTable.REMOVE,
                    Tuple.of(command.webhookId()),
                    command.commandId(),
                    EventType.WEBHOOK_REMOVED,
                    command.cause())
                .map(removed -> removed.isPresent() ? Existence.FOUND : Existence.NOT_FOUND),
        (transaction, done) -> Future.succeededFuture(Existence.FOUND));
  }

  Future<RotatedSecret> rotateSecret(RotateWebhookSecret command) {
    WebhookSecret secret = secrets.generate();
    Tuple row = Tuple.of(command.webhookId(), secrets.encrypt(command.webhookId(), secret));
    return commands
        .carryOut(
            command.commandId(),
            transaction ->
                changed(
                        transaction,
                        WebhookTable.ROTATE_SECRET,
                        row,
                        command.commandId(),
                        EventType.WEBHOOK_SECRET_ROTATED,
                        command.cause())
                    .map(rotated -> rotated.map(webhook -> secret)),
            (transaction, done) -> secret(transaction, command.webhookId()))
        .map(stored -> new RotatedSecret(stored.orElse(null)));
  }

  /**
   * Runs a statement that changes a webhook and appends the event; empty if there is no such
   * webhook.
   */
  private Future<Optional<Webhook>> changed(
      SqlConnection transaction,
      String sql,
      Tuple parameters,
      UUID commandId,
      EventType type,
      Cause cause) {
    return first(transaction, sql, parameters)
        .compose(
            webhook ->
                webhook.isEmpty()
                    ? Future.succeededFuture(webhook)
                    : append(transaction, commandId, type, webhook.get(), cause).map(webhook));
  }

  private Future<Void> append(
      SqlConnection transaction, UUID commandId, EventType type, Webhook webhook, Cause cause) {
    return eventLog.append(
        transaction, List.of(WebhookEvents.changed(commandId, type, webhook, cause)));
  }

  private static Future<Optional<Webhook>> first(
      SqlConnection transaction, String sql, Tuple parameters) {
    return transaction.preparedQuery(sql).execute(parameters).map(WebhookRow::first);
  }

  /**
   * Makes the events about webhooks. They contain only the origin of a URL, because its path may be
   * a secret.
   */
  static final class WebhookEvents {
    private WebhookEvents() {}

    static Event changed(UUID commandId, EventType type, Webhook webhook, Cause cause) {
      WebhookProperties properties = webhook.properties();
      return new Event(
          commandId,
          type,
          webhook.id().toString(),
          cause,
          Map.of(
              "origin", WebhookUrl.originOf(properties.url()),
              "eventTypes", properties.filter().types(),
              "subjects", properties.filter().subjects(),
              "ordering", properties.ordering().text(),
              "enabled", properties.enabled()));
    }

    static Event deliveryRequested(
        UUID commandId, UUID webhookId, Map<String, Object> details, Cause cause) {
      return new Event(
          commandId, EventType.WEBHOOK_DELIVERY_REQUESTED, webhookId.toString(), cause, details);
    }
  }
}
