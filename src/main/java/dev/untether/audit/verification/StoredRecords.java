package dev.untether.audit.verification;

import dev.untether.audit.AuditRecord;
import dev.untether.audit.AuditTable;
import dev.untether.audit.Checkpoint.ChainHead;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the trail from one snapshot of a database, some records at a time. */
public final class StoredRecords implements RecordSource {
  private static final int AT_ONCE = 2000;

  private final Connection database;
  private @Nullable ResultSet rows;

  /**
   * @param database closed together with this
   */
  public StoredRecords(Connection database) {
    this.database = database;
  }

  /** The head of the trail, as the database states it. */
  public ChainHead head() throws IOException {
    try (Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery(AuditTable.HEAD)) {
      return row.next()
          ? new ChainHead(row.getLong("number"), row.getString("hash"))
          : ChainHead.BEGINNING;
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public @Nullable JsonObject next() throws IOException {
    try {
      ResultSet row = rows == null ? open() : rows;
      return row.next() ? object(row) : null;
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      database.close();
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The driver fetches rows in parts only within a transaction. */
  private ResultSet open() throws SQLException {
    database.setAutoCommit(false);
    Statement statement = database.createStatement();
    statement.setFetchSize(AT_ONCE);
    rows = statement.executeQuery(AuditTable.READ_ALL);
    return rows;
  }

  /** A damaged row becomes an object with only a number, which cannot have a matching hash. */
  private static JsonObject object(ResultSet row) throws SQLException {
    return row.getBoolean("is_record")
        ? record(row).toJson()
        : new JsonObject().put("number", row.getLong("number"));
  }

  private static AuditRecord record(ResultSet row) throws SQLException {
    return new AuditRecord(
        row.getLong("number"),
        row.getLong("position"),
        row.getObject("event_id", UUID.class),
        row.getString("type"),
        row.getString("subject"),
        row.getString("actor"),
        time(row, "time"),
        time(row, "recorded_at"),
        new JsonObject(row.getString("data")),
        row.getString("previous_hash"),
        row.getString("hash"));
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
