package dev.untether.testing;

import dev.untether.platform.database.Migrations;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/**
 * A database of its own on a real PostgreSQL, which all tests of one JVM share.
 *
 * @param decidedFor which PostgreSQL that is, and why
 */
public record TestDatabase(PgConnectOptions options, String decidedFor) {

  /** A place of its own for each copy, as if it had been migrated itself. See V12. */
  private static final String OWN_HISTORY =
      """
      UPDATE event_log SET history = gen_random_uuid(), place = present_place.place
        FROM present_place
      """;

  /** To the database in which no test runs, and from which others are created. */
  private static final KeptConnection CREATION = new KeptConnection();

  /** The tables without rows, which take much longer to make than to copy. */
  private static final class Template {
    static final String NAME = migrated();

    private static String migrated() {
      TestDatabase template = empty();
      Migrations.run(template.options);
      return template.options.getDatabase();
    }
  }

  /** Has the tables, and no rows. The first call starts PostgreSQL, which stops with the JVM. */
  public static TestDatabase create() {
    // Copying the files takes half as long as writing each page into the WAL.
    TestDatabase copy = create(" TEMPLATE " + Template.NAME + " STRATEGY file_copy");
    copy.execute(Tables.CONNECTION, OWN_HISTORY);
    return copy;
  }

  /** Not migrated yet: it has no tables. */
  public static TestDatabase empty() {
    return create("");
  }

  private static TestDatabase create(String contents) {
    TestServer server = TestServer.shared();
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    new TestDatabase(server.options(), server.decidedFor())
        .execute(CREATION, "CREATE DATABASE " + name + contents);
    return new TestDatabase(server.options().setDatabase(name), server.decidedFor());
  }

  private void execute(KeptConnection kept, String sql) {
    try {
      kept.ask(
          this,
          connection -> {
            try (Statement statement = connection.createStatement()) {
              return statement.execute(sql);
            }
          });
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create a database for a test", e);
    }
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
