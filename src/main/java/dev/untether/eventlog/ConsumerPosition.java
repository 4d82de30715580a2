package dev.untether.eventlog;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.UUID;

/**
 * How far a consumer has come, by the database.
 *
 * @param history the log's
 * @param isPresent false if the log is written at another place now, and has not been continued
 *     there yet
 */
record ConsumerPosition(long position, UUID history, boolean isPresent) {
  static final ConsumerPosition UNKNOWN = new ConsumerPosition(0, new UUID(0, 0), false);

  /** From the row of {@link EventTable#POSITION_OF_CONSUMER}. */
  static ConsumerPosition of(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    return new ConsumerPosition(
        row.getLong("position"), row.getUUID("history"), row.getBoolean("is_present"));
  }

  /** Whether what was read of that history holds good here. */
  boolean isOf(UUID other) {
    return isPresent && history.equals(other);
  }

  ConsumerPosition movedTo(long next) {
    return new ConsumerPosition(next, history, isPresent);
  }
}
