package dev.untether.eventlog;

import dev.untether.model.Cause;
import dev.untether.platform.database.Rows;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An event of the log.
 *
 * @param position the place in the log: later events have greater positions, with gaps
 * @param type the CloudEvents type; this version may not know it
 */
public record StoredEvent(
    long position,
    UUID id,
    String type,
    String subject,
    Instant time,
    Cause cause,
    JsonObject details) {

  static List<StoredEvent> all(RowSet<Row> rows) {
    return Rows.list(rows, StoredEvent::of);
  }

  static StoredEvent of(Row row) {
    return new StoredEvent(
        row.getLong("position"),
        row.getUUID("id"),
        row.getString("type"),
        row.getString("subject"),
        row.getOffsetDateTime("time").toInstant(),
        new Cause(
            row.getUUID("user_id"),
            row.getString("user_name"),
            row.getUUID("session_id"),
            row.getString("source_address"),
            row.getString("request_id")),
        row.getJsonObject("details"));
  }
}
