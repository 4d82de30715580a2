package dev.untether.platform.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the database stores what is written: it may answer each question, and have no room left.
 * However often that is asked, the database is troubled once a second at the most. May be used from
 * any thread.
 */
public final class WriteCheck {
  private static final Duration VALIDITY = Duration.ofSeconds(1);

  private static final String CHANGE_ROW = "UPDATE write_check SET checked_at = now()";

  /**
   * To change a row again needs no more room than there is. Where PostgreSQL keeps a result of a
   * few hundred kilobytes in a file, the disk is asked, and nothing is left behind.
   */
  private static final String LITTLE_MEMORY = "SET LOCAL work_mem = '64kB'";

  private static final String FILL_FILE = "SELECT count(*) FROM generate_series(1, 20000)";

  private final Database database;
  private @Nullable Future<Void> last;
  private long lastBegan;

  public WriteCheck(Database database) {
    this.database = database;
  }

  /** Succeeds if it could write a moment ago, and nothing has gone wrong since. */
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
