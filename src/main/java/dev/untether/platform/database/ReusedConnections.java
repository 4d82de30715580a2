package dev.untether.platform.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import org.postgresql.ds.PGPooledConnection;

/**
 * Hands out connections again that were closed, for work that opens one connection after the other:
 * opening one costs more than most statements, here and at the server. A connection keeps its
 * session settings when it is closed and handed out again, so who changes one must set it back.
 */
final class ReusedConnections implements DataSource, AutoCloseable {
  private final DataSource source;
  private final Queue<PooledConnection> opened = new ConcurrentLinkedQueue<>();

  /** The one that was closed last comes first. */
  private final Deque<PooledConnection> idle = new ConcurrentLinkedDeque<>();

  ReusedConnections(DataSource source) {
    this.source = source;
  }

  @Override
  public Connection getConnection() throws SQLException {
    PooledConnection connection = idle.pollFirst();
    return connection == null ? open(source.getConnection()) : connection.getConnection();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return source.getConnection(user, password);
  }

  private Connection open(Connection physical) throws SQLException {
    PooledConnection connection = new PGPooledConnection(physical, true);
    opened.add(connection);
    connection.addConnectionEventListener(
        new ConnectionEventListener() {
          @Override
          public void connectionClosed(ConnectionEvent event) {
            idle.addFirst(connection);
          }

          @Override
          public void connectionErrorOccurred(ConnectionEvent event) {
            idle.remove(connection);
          }
        });
    return connection.getConnection();
  }

  /** Closes all connections. */
  @Override
  public void close() throws SQLException {
    for (PooledConnection connection : opened) {
      connection.close();
    }
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return source.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    source.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    source.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return source.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger(ReusedConnections.class.getPackageName());
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return source.isWrapperFor(type);
  }
}
