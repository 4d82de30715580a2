package dev.untether.audit;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the trail in a database, some records at a time. */
public final class StoredRecords implements RecordSource {
  private static final int AT_ONCE = 2000;

  private final Connection database;
  private final Queue<AuditRecord> ahead = new ArrayDeque<>();
  private long last;

  /**
   * @param database closed together with this
   */
  public StoredRecords(Connection database) {
    this.database = database;
  }

  /** What the database says of the end of the trail. */
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
    if (ahead.isEmpty()) {
      readOn();
    }
    AuditRecord record = ahead.poll();
    return record == null ? null : record.toJson();
  }

  @Override
  public void close() throws IOException {
    try {
      database.close();
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void readOn() throws IOException {
    try (PreparedStatement statement = database.prepareStatement(AuditTable.READ_AFTER)) {
      statement.setLong(1, last);
      statement.setInt(2, AT_ONCE);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          AuditRecord record = record(row);
          ahead.add(record);
          last = record.number();
        }
      }
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
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
