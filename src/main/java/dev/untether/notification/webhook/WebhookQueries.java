package dev.untether.notification.webhook;

import dev.untether.command.WebhookCommands.CountDeliveries;
import dev.untether.command.WebhookCommands.DeliverySlice;
import dev.untether.command.WebhookCommands.FindWebhook;
import dev.untether.command.WebhookCommands.FoundWebhook;
import dev.untether.command.WebhookCommands.ListDeliveries;
import dev.untether.command.WebhookCommands.ListWebhooks;
import dev.untether.command.WebhookCommands.WebhookSlice;
import dev.untether.notification.webhook.DeliveryRequestTable.DeliveryRow;
import dev.untether.notification.webhook.WebhookTable.WebhookRow;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** Reads webhooks and their deliveries. */
final class WebhookQueries {
  private final Database database;
  private final Database history;

  /**
   * @param history connections for reading deliveries, which may be many
   */
  WebhookQueries(Database database, Database history) {
    this.database = database;
    this.history = history;
  }

  Future<FoundWebhook> find(FindWebhook query) {
    return database
        .executeRepeatable(WebhookTable.FIND, Tuple.of(query.webhookId()))
        .map(rows -> new FoundWebhook(WebhookRow.first(rows).orElse(null)));
  }

  Future<WebhookSlice> list(ListWebhooks query) {
    UUID after = query.after();
    Future<RowSet<Row>> slice =
        after == null
            ? database.executeRepeatable(
                WebhookTable.FIRST_SLICE, Tuple.of(query.offset(), query.limit()))
            : database.executeRepeatable(
                WebhookTable.NEXT_SLICE, Tuple.of(after, query.offset(), query.limit()));
    return slice.map(rows -> new WebhookSlice(Rows.list(rows, WebhookRow::read)));
  }

  Future<Long> count() {
    return database
        .executeRepeatable(WebhookTable.COUNT, Tuple.tuple())
        .map(rows -> Rows.only(rows).getLong("webhooks"));
  }

  Future<DeliverySlice> listDeliveries(ListDeliveries query) {
    UUID before = query.before();
    Future<RowSet<Row>> slice =
        before == null
            ? history.execute(
                DeliveryRequestTable.firstSlice(query.status()),
                Tuple.of(query.webhookId(), query.offset(), query.limit()))
            : history.execute(
                DeliveryRequestTable.nextSlice(query.status()),
                Tuple.of(query.webhookId(), before, query.offset(), query.limit()));
    return slice.map(rows -> new DeliverySlice(Rows.list(rows, DeliveryRow::read)));
  }

  Future<Long> countDeliveries(CountDeliveries query) {
    return history
        .execute(DeliveryRequestTable.count(query.status()), Tuple.of(query.webhookId()))
        .map(rows -> Rows.only(rows).getLong("deliveries"));
  }
}
