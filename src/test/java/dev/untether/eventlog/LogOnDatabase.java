package dev.untether.eventlog;

import dev.untether.eventlog.EventConsumers.EventSettings;
import dev.untether.eventlog.LogTail.TailVerticle;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.platform.node.Pools.QueryPlan;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** An event log on a database of its own, to which a test appends by JDBC. */
final class LogOnDatabase {
  static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String APPEND =
      """
      INSERT INTO event (position, id, type, subject, source_address, request_id)
      VALUES ((SELECT position FROM next_position), ?, 'test', ?, '-', '-')
      """;

  final TestDatabase server = TestDatabase.create();
  final Tables tables = new Tables(server);

  LogOnDatabase() {
    forgetConsumers();
  }

  /** No consumer of a whole node runs here, so none must hold back retention. */
  private void forgetConsumers() {
    try (Connection connection = server.connect();
        PreparedStatement statement = connection.prepareStatement("DELETE FROM event_consumer")) {
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What one node has of it; it looks by itself every 20 ms, and reads ten events at once. */
  final class Node implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final Database database =
        new Database(
            vertx,
            QueryPlan.indexOrder(server.options()),
            new DatabaseSettings(Optional.empty(), 4, 1000, LIMIT));
    final EventConsumers consumers =
        new EventConsumers(
            vertx,
            database,
            new Bus(vertx, LIMIT),
            new EventSettings(Duration.ofMillis(20), 10, Optional.empty()));
    private final Context context = vertx.getOrCreateContext();

    private Node() {
      vertx.deployVerticle(new TailVerticle(consumers)).await();
    }

    /** Calls it on the node's one context, and waits. */
    <T> T on(Supplier<Future<T>> action) {
      return Future.<T>future(
              done -> context.runOnContext(now -> action.get().onComplete(done::handle)))
          .await();
    }

    /** Without any farewell: as if its process were killed. */
    @Override
    public void close() {
      vertx.close().await();
    }
  }

  Node node() {
    return new Node();
  }

  Connection transaction() throws SQLException {
    Connection connection = server.connect();
    connection.setAutoCommit(false);
    return connection;
  }

  static void append(Connection connection, String subject) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
      statement.setObject(1, UUID.randomUUID());
      statement.setString(2, subject);
      statement.executeUpdate();
    }
  }

  /** In a transaction of its own. */
  void append(String subject) {
    try (Connection connection = server.connect()) {
      append(connection, subject);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
