package dev.untether.platform.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether the database can still write: it may answer queries although its disk is full. The
 * database is queried at most once a second, however often this is called. May be used from any
 * thread.
 */
public final class WriteCheck {
  private static final Duration VALIDITY = Duration.ofSeconds(1);

  /**
   * Skips a locked row, because then another node is writing to it, and this node need not wait.
   */
  private static final String CHANGE_ROW =
      """
      UPDATE write_check SET checked_at = now()
       WHERE only_row IN (SELECT only_row FROM write_check FOR UPDATE SKIP LOCKED)
      """;

  /**
   * Updating a row may need no new disk space. With little memory, PostgreSQL writes a result of a
   * few hundred kilobytes to a temporary file, which tests the disk and leaves nothing behind.
   */
  private static final String LITTLE_MEMORY = "SET LOCAL work_mem = '64kB'";

  private static final String FILL_FILE = "SELECT count(*) FROM generate_series(1, 20000)";

  private final Database database;
  private @Nullable Future<Void> last;
  private long lastBegan;

  public WriteCheck(Database database) {
    this.database = database;
  }

  /** Succeeds if the last check, which is at most a moment old, could write to the database. */
  public synchronized Future<Void> ask() {
    if (last == null || (last.isComplete() && isOutdated())) {
      lastBegan = System.nanoTime();
      last = database.inTransaction(WriteCheck::write);
    }
    return last;
  }

  private boolean isOutdated() {
    return database.isInTrouble() || System.nanoTime() - lastBegan > VALIDITY.toNanos();
  }

  private static Future<Void> write(SqlConnection transaction) {
    return transaction
        .query(CHANGE_ROW)
        .execute()
        .compose(changed -> transaction.query(LITTLE_MEMORY).execute())
        .compose(limited -> transaction.query(FILL_FILE).execute())
        .mapEmpty();
  }
}
