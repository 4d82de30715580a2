package dev.untether.notification.webhook;

import dev.untether.command.Webhook;
import dev.untether.command.Webhook.WebhookProperties;
import dev.untether.command.Webhook.WebhookProperties.Ordering;
import dev.untether.model.EventFilter;
import dev.untether.platform.database.Rows;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads and writes rows of {@code webhook}. */
final class WebhookRow {
  private WebhookRow() {}

  static Optional<Webhook> first(RowSet<Row> rows) {
    return Rows.first(rows, WebhookRow::read);
  }

  static Webhook read(Row row) {
    return new Webhook(
        row.getUUID("id"),
        new WebhookProperties(
            row.getString("url"),
            row.getString("description"),
            new EventFilter(
                List.of(row.getArrayOfStrings("event_types")),
                List.of(row.getArrayOfStrings("subjects"))),
            Ordering.of(row.getString("ordering")).orElseThrow(),
            row.getBoolean("enabled")),
        row.getString("disabled_reason"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getString("created_by"));
  }

  /** The first seven parameters of an addition or a change. */
  static Tuple parameters(UUID id, WebhookProperties properties) {
    return Tuple.of(
            id,
            properties.url(),
            properties.description(),
            properties.filter().types().toArray(String[]::new),
            properties.filter().subjects().toArray(String[]::new),
            properties.ordering().text())
        .addBoolean(properties.enabled());
  }
}
