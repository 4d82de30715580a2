package dev.untether.eventlog;

import dev.untether.platform.database.Rows;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.UUID;

/**
 * How far a consumer has read, according to the database.
 *
 * @param history the current history of the log
 * @param isPresent false if the log is now written at another place but has not been continued
 *     there yet
 */
record ConsumerPosition(long position, UUID history, boolean isPresent) {
  static final ConsumerPosition UNKNOWN = new ConsumerPosition(0, new UUID(0, 0), false);

  /** Reads the row of {@link EventTable#POSITION_OF_CONSUMER}. */
  static ConsumerPosition of(RowSet<Row> rows) {
    Row row = Rows.only(rows);
    return new ConsumerPosition(
        row.getLong("position"), row.getUUID("history"), row.getBoolean("is_present"));
  }

  /** Whether events that were read in that history are still valid. */
  boolean isOf(UUID other) {
    return isPresent && history.equals(other);
  }

  ConsumerPosition movedTo(long next) {
    return new ConsumerPosition(next, history, isPresent);
  }
}
