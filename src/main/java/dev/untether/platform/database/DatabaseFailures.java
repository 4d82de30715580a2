package dev.untether.platform.database;

import dev.untether.platform.database.PrimaryServer.NoPrimaryException;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Distinguishes temporary failures from mistakes in a statement. */
final class DatabaseFailures {
  /**
   * Class 08 connection exceptions, 28 invalid authorization, 3D invalid catalog name, 40
   * transaction rollbacks, 53 insufficient resources, 57 operator intervention, 58 system errors
   * (PostgreSQL documentation, appendix A). Errors of connecting are included, because no statement
   * has been sent yet.
   */
  private static final Set<String> PASSING_CLASSES =
      Set.of("08", "28", "3D", "40", "53", "57", "58");

  private static final Set<String> CONNECTION_CLASSES = Set.of("08", "28", "3D");

  /** The errors of class 57 that end the connection: 57P01 to 57P05. */
  private static final String SHUTDOWN = "57P";

  private static final String TOO_MANY_CONNECTIONS = "53300";

  /** The error of a read-only server, such as a replica. */
  static final String READ_ONLY = "25006";

  private DatabaseFailures() {}

  static Throwable typed(Throwable failure) {
    return isPassing(failure)
        ? new UnavailableException(
            "The database is out of reach or too busy at the moment.", failure)
        : failure;
  }

  static boolean isPassing(Throwable failure) {
    if (failure instanceof PgException refusal) {
      return isFatal(refusal) || PASSING_CLASSES.contains(sqlClass(refusal)) || isReadOnly(refusal);
    }
    // VertxException: the pool's queue is full, or the connection was closed underneath.
    return failure instanceof IOException
        || failure instanceof TimeoutException
        || failure instanceof NoPrimaryException
        || failure instanceof VertxException;
  }

  static boolean isReadOnly(Throwable failure) {
    return failure instanceof PgException refusal && READ_ONLY.equals(refusal.getSqlState());
  }

  /** Whether connecting or the connection itself failed, and not a statement. */
  static boolean isOfConnection(Throwable failure) {
    if (failure instanceof PgException refusal) {
      String state = Objects.requireNonNullElse(refusal.getSqlState(), "");
      return isFatal(refusal)
          || CONNECTION_CLASSES.contains(sqlClass(refusal))
          || state.startsWith(SHUTDOWN)
          || state.equals(TOO_MANY_CONNECTIONS);
    }
    return failure instanceof IOException;
  }

  static String inWords(Throwable failure) {
    String message = Objects.requireNonNullElse(failure.getMessage(), "");
    return message.isEmpty() ? failure.getClass().getSimpleName() : message;
  }

  /**
   * The server ends the connection after such an error, whatever its SQLSTATE. The severity may be
   * in another language, so the SQLSTATE is checked as well.
   */
  private static boolean isFatal(PgException refusal) {
    return "FATAL".equals(refusal.getSeverity()) || "PANIC".equals(refusal.getSeverity());
  }

  private static String sqlClass(PgException refusal) {
    String state = Objects.requireNonNullElse(refusal.getSqlState(), "");
    return state.length() < 2 ? "" : state.substring(0, 2);
  }
}
