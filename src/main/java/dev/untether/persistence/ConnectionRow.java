package dev.untether.persistence;

import dev.untether.connection.AmazonConnection;
import io.vertx.sqlclient.Row;

/** A row as the statements show it. */
final class ConnectionRow {
  private ConnectionRow() {}

  static AmazonConnection read(Row row) {
    return new AmazonConnection(
        row.getUUID("id"),
        row.getUUID("region_id"),
        row.getString("amazon_account_id"),
        row.getString("masked_access_key"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getString("created_by"));
  }
}
