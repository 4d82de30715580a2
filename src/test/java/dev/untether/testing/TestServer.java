package dev.untether.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The PostgreSQL that all tests of a run share: in a container where that can be, else embedded.
 */
record TestServer(PgConnectOptions connectOptions, String decidedFor) {
  private static final String IMAGE = "postgres:17-alpine";

  private static final class OnFirstUse {
    static final TestServer SERVER = start();
  }

  static TestServer shared() {
    return OnFirstUse.SERVER;
  }

  PgConnectOptions options() {
    return new PgConnectOptions(connectOptions);
  }

  private static TestServer start() {
    // Without a Docker daemon Testcontainers logs a stack trace for each way in which it sought
    // one.
    silence("org.testcontainers.dockerclient", Level.OFF);
    List.of("org.testcontainers", "com.github.dockerjava", "tc")
        .forEach(name -> silence(name, Level.WARN));
    Optional<String> obstacle = Docker.obstacleTo(IMAGE);
    TestServer server = obstacle.map(TestServer::embedded).orElseGet(TestServer::container);
    System.out.println("Tests run on " + server.decidedFor());
    return server;
  }

  private static void silence(String logger, Level level) {
    ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
  }

  private static TestServer container() {
    // It goes with the JVM, by Testcontainers' own doing.
    @SuppressWarnings("resource")
    PostgreSQLContainer container =
        new PostgreSQLContainer(IMAGE)
            .withUsername("untether")
            .withPassword("only for tests")
            .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=200");
    container.start();
    return new TestServer(
        new PgConnectOptions()
            .setHost(container.getHost())
            .setPort(container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT))
            .setUser(container.getUsername())
            .setPassword(container.getPassword())
            .setDatabase(container.getDatabaseName()),
        "a container of %s, since Docker has it".formatted(IMAGE));
  }

  private static TestServer embedded(String obstacle) {
    DedicatedDatabase database = new DedicatedDatabase();
    Runtime.getRuntime().addShutdownHook(new Thread(database::discard, "stop-test-database"));
    TestServer server =
        new TestServer(database.options(), "the embedded PostgreSQL, since " + obstacle);
    server.doWithoutFsync();
    return server;
  }

  /** As the container does: no test that shares the server kills it. */
  private void doWithoutFsync() {
    try (Connection connection = new TestDatabase(options(), decidedFor).connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET fsync = off");
      statement.execute("SELECT pg_reload_conf()");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot configure the PostgreSQL of the tests", e);
    }
  }
}
