package dev.untether.testing;

import io.vertx.pgclient.PgConnectOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * An empty database of its own on a real PostgreSQL, which the whole test run shares.
 *
 * @param decidedFor which PostgreSQL that is, and why
 */
public record TestDatabase(PgConnectOptions options, String decidedFor) {

  /** The first call starts PostgreSQL; it goes with the JVM. */
  public static TestDatabase create() {
    TestServer server = TestServer.shared();
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    PgConnectOptions options = server.options();
    try (Connection connection = connect(options);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create a database for a test", e);
    }
    return new TestDatabase(options.setDatabase(name), server.decidedFor());
  }

  /** A PostgreSQL for one test alone, which stops and starts as the test wants it. */
  public static DedicatedDatabase dedicated() {
    return new DedicatedDatabase();
  }

  public String uri() {
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(
            encoded(options.getUser()),
            encoded(options.getPassword()),
            options.getHost(),
            options.getPort(),
            options.getDatabase());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** By JDBC, for tests that want to hold transactions open. */
  public Connection connect() throws SQLException {
    return connect(options);
  }

  private static Connection connect(PgConnectOptions options) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s"
            .formatted(options.getHost(), options.getPort(), options.getDatabase()),
        options.getUser(),
        options.getPassword());
  }
}
