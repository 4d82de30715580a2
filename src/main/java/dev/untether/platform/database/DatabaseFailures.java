package dev.untether.platform.database;

import dev.untether.platform.failure.UnavailableException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Tells failures that pass by themselves from mistakes in a statement. */
final class DatabaseFailures {
  private DatabaseFailures() {}

  static Throwable typed(Throwable failure) {
    return isPassing(failure)
        ? new UnavailableException(
            "The database is out of reach or too busy at the moment.", failure)
        : failure;
  }

  static boolean isPassing(Throwable failure) {
    if (failure instanceof PgException refusal) {
      return isPassing(refusal.getSqlState());
    }
    // VertxException: the pool's queue is full, or the connection was closed underneath.
    return failure instanceof IOException
        || failure instanceof TimeoutException
        || failure instanceof VertxException;
  }

  /**
   * Class 08 connection exceptions, 40 transaction rollbacks, 53 insufficient resources, 57
   * operator intervention; 25006, as of a server that is a replica at the moment (PostgreSQL
   * documentation, appendix A).
   */
  private static boolean isPassing(String sqlState) {
    return sqlState.startsWith("08")
        || sqlState.startsWith("40")
        || sqlState.startsWith("53")
        || sqlState.startsWith("57")
        || sqlState.equals("25006");
  }
}
