package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.LogLines;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PostgreSQL is there and refuses this node's connections. */
@Timeout(120)
@Tag("slow")
class RefusedConnectionsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final String USER = "user_" + UUID.randomUUID().toString().replace("-", "");

  private static TestDatabase database;
  private static TestNode node;
  private static ApiClient api;
  private static String token;

  @BeforeAll
  static void start() {
    database = TestDatabase.empty();
    execute("CREATE ROLE " + USER + " LOGIN PASSWORD 'first'");
    execute("ALTER DATABASE " + database.options().getDatabase() + " OWNER TO " + USER);
    PgConnectOptions asUser =
        new PgConnectOptions(database.options()).setUser(USER).setPassword("first");
    node = TestNode.start(new TestDatabase(asUser, "for one user").uri(), Map.of());
    api = node.client();
    token = api.administratorToken();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "28P01 | ALTER ROLE $USER PASSWORD 'second' | ALTER ROLE $USER PASSWORD 'first'",
        "28000 | ALTER ROLE $USER NOLOGIN | ALTER ROLE $USER LOGIN",
        "53300 | ALTER ROLE $USER CONNECTION LIMIT 0 | ALTER ROLE $USER CONNECTION LIMIT -1",
        "55000 | ALTER DATABASE $BASE ALLOW_CONNECTIONS false | ALTER DATABASE $BASE ALLOW_CONNECTIONS true",
        "42501 | REVOKE CONNECT ON DATABASE $BASE FROM $USER, PUBLIC | GRANT CONNECT ON DATABASE $BASE TO $USER",
      })
  void it_means_503_logged_once_until_they_are_accepted_again(
      String state, String refuse, String accept) {
    String id = api.addConnection(token);
    try (LogLines log = LogLines.record()) {
      executeElsewhere(refuse);
      try {
        disconnect();
        List<ApiResponse> answers =
            IntStream.range(0, 20)
                .mapToObj(i -> api.request("GET", "/api/v1/amazonConnections", token).send())
                .toList();

        assertThat(answers)
            .allSatisfy(
                answer -> {
                  assertThat(answer.problem())
                      .isEqualTo("503 ServiceUnavailable serviceUnavailable");
                  assertThat(answer.header("Retry-After").orElseThrow()).matches("[1-9][0-9]*");
                });
        assertThat(readiness()).isEqualTo(503);
      } finally {
        executeElsewhere(accept);
      }

      Polling.until(PATIENCE, RefusedConnectionsTest::readiness, status -> status == 200);
      assertThat(api.removal(id, token).send().status()).isEqualTo(204);
      Polling.until(
          PATIENCE, () -> count(log, "The database can be used again"), lines -> lines == 1);
      assertThat(count(log, "cannot be used: ")).isOne();
    }
  }

  private static long count(LogLines log, String words) {
    return log.texts().stream().filter(line -> line.contains(words)).count();
  }

  private static void disconnect() {
    new Tables(
            new TestDatabase(
                new PgConnectOptions(database.options()).setDatabase("postgres"), "elsewhere"))
        .texts("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", USER);
  }

  /** In another database, since this one may be closed. */
  private static void executeElsewhere(String sql) {
    execute(
        new PgConnectOptions(database.options()).setDatabase("postgres"),
        sql.replace("$USER", USER).replace("$BASE", database.options().getDatabase()));
  }

  private static void execute(String sql) {
    execute(database.options(), sql);
  }

  private static void execute(PgConnectOptions server, String sql) {
    try (Connection connection = new TestDatabase(server, "a test's").connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int readiness() {
    URI management = URI.create("http://127.0.0.1:" + node.managementPort());
    return new ApiClient(management).bare("GET", "/health/ready").send().status();
  }
}
