package dev.untether.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.postgresql.PGConnection;

/**
 * The connection to the database that was asked last, for the next question: to open one costs
 * PostgreSQL ten times as much of the processor as most questions do.
 *
 * <p>At most one is kept. It is no transaction's, so it holds no locks.
 */
final class KeptConnection {
  private static final int PATIENCE_SECONDS = 10;

  private final AtomicReference<Kept> idle = new AtomicReference<>();

  private record Kept(String uri, Connection connection) {}

  /** What is done with a connection; it leaves nothing behind but what it has committed. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** On the connection that is kept, or on a new one if that is to another database or broken. */
  <T> T ask(TestDatabase database, Work<T> work) throws SQLException {
    Connection connection = connection(database);
    T result;
    try {
      result = work.on(connection);
    } catch (SQLException | RuntimeException | Error failure) {
      connection.close();
      throw failure;
    }
    if (!idle.compareAndSet(null, new Kept(database.uri(), connection))) {
      connection.close();
    }
    return result;
  }

  private Connection connection(TestDatabase database) throws SQLException {
    Kept kept = idle.getAndSet(null);
    if (kept != null) {
      if (kept.uri.equals(database.uri()) && kept.connection.isValid(PATIENCE_SECONDS)) {
        return kept.connection;
      }
      kept.connection.close();
    }
    Connection connection = database.connect();
    // Each statement is planned anew, as on a new connection.
    connection.unwrap(PGConnection.class).setPrepareThreshold(0);
    return connection;
  }
}
