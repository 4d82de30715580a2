package dev.untether.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that is not as Untether needs it is refused before anything in it is changed. */
class ServerRequirementsTest {
  private final TestDatabase database = TestDatabase.empty();

  @ParameterizedTest
  @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
  void a_database_that_cannot_hold_every_name_is_refused(String encoding) throws SQLException {
    String name = unique("encoded");
    execute(
        "CREATE DATABASE %s ENCODING '%s' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc TEMPLATE template0"
            .formatted(name, encoding));
    PgConnectOptions other = new PgConnectOptions(database.options()).setDatabase(name);

    assertThatThrownBy(() -> Migrations.run(other))
        .hasMessageContaining("its encoding is " + encoding)
        .hasMessageContaining("--encoding=UTF8 --template=template0");
    assertThat(tables(new TestDatabase(other, "other encoding"))).isEqualTo("0");
  }

  @Test
  void all_mistakes_are_told_at_once_with_what_to_do() throws SQLException {
    String user = unique("guest");
    String name = unique("encoded");
    execute("CREATE ROLE " + user + " LOGIN PASSWORD 'guest'");
    execute("ALTER ROLE " + user + " SET synchronous_commit = off");
    execute("ALTER ROLE " + user + " SET standard_conforming_strings = off");
    execute("ALTER ROLE " + user + " SET default_transaction_isolation = 'serializable'");
    execute(
        "CREATE DATABASE %s ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc TEMPLATE template0"
            .formatted(name));
    PgConnectOptions guest =
        new PgConnectOptions(database.options())
            .setDatabase(name)
            .setUser(user)
            .setPassword("guest");

    assertThatThrownBy(() -> Migrations.run(guest))
        .hasMessageContaining("(1) its encoding is LATIN1")
        .hasMessageContaining("(2) standard_conforming_strings is 'off'")
        .hasMessageContaining("(3) default_transaction_isolation is 'serializable'")
        .hasMessageContaining("(4) synchronous_commit is 'off'")
        .hasMessageContaining("ALTER ROLE %s SET synchronous_commit = 'on'".formatted(user))
        .hasMessageContaining("(5) the user may not create tables")
        .hasMessageContaining("GRANT CREATE ON SCHEMA public TO " + user);
  }

  @Test
  void tables_of_another_user_are_named() throws SQLException {
    Migrations.run(database.options());
    String user = unique("guest");
    execute("CREATE ROLE " + user + " LOGIN PASSWORD 'guest'");
    execute("GRANT CREATE ON SCHEMA public TO " + user);
    PgConnectOptions guest =
        new PgConnectOptions(database.options()).setUser(user).setPassword("guest");

    assertThatThrownBy(() -> Migrations.run(guest))
        .hasMessageContaining("tables belong to another user")
        .hasMessageContaining("event (owner: %s)".formatted(database.options().getUser()));
  }

  @Test
  void no_schema_is_told_by_the_search_path() {
    PgConnectOptions nowhere =
        new PgConnectOptions(database.options()).addProperty("search_path", "nowhere");

    assertThatThrownBy(() -> Migrations.run(nowhere))
        .hasMessageContaining("no schema of the search_path (nowhere)");
  }

  @Test
  void a_server_that_takes_no_changes_is_refused() throws SQLException {
    execute(
        "ALTER DATABASE %s SET default_transaction_read_only = on"
            .formatted(database.options().getDatabase()));

    assertThatThrownBy(() -> Migrations.run(database.options()))
        .hasMessageContaining("writable (not a standby)");
  }

  @Test
  void an_older_version_refuses_the_tables_of_a_later_one() throws SQLException {
    Migrations.run(database.options());
    execute(
        """
        INSERT INTO flyway_schema_history
               (installed_rank, version, description, type, script, checksum, installed_by,
                execution_time, success)
        SELECT max(installed_rank) + 1, '9999', 'later', 'SQL', 'V9999__later.sql', 1, 'test', 1, true
          FROM flyway_schema_history
        """);

    assertThatThrownBy(() -> Migrations.run(database.options()))
        .hasMessageContaining("those of a later version of Untether (migration 9999)")
        .hasMessageContaining("start that version or a later one");
  }

  @Test
  void a_connection_pooler_in_between_is_refused_by_name() throws Exception {
    try (Pooler pooler = Pooler.before(database.options())) {
      assertThatThrownBy(() -> Migrations.run(pooler.options()))
          .hasMessageContaining("a connection pooler such as PgBouncer answers")
          .hasMessageContaining("name PostgreSQL itself in the database's URI");
    }
    assertThat(tables(database)).isEqualTo("0");
    assertThatCode(() -> Migrations.run(database.options())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void pgbouncer_is_refused_in_each_mode(String mode, @TempDir Path directory) throws Exception {
    assumeTrue(
        new ProcessBuilder("sh", "-c", "command -v pgbouncer && command -v unshare")
                .start()
                .waitFor()
            == 0,
        "SKIPPED: PgBouncer is not installed");
    PgConnectOptions server = database.options();
    int port = freePort();
    Path users = directory.resolve("users");
    Files.writeString(users, "\"%s\" \"%s\"%n".formatted(server.getUser(), server.getPassword()));
    Path settings =
        Files.writeString(
            directory.resolve("pgbouncer.ini"),
            """
            [databases]
            * = host=%s port=%d
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = %s
            pool_mode = %s
            """
                .formatted(server.getHost(), server.getPort(), port, users, mode));
    // It refuses to be root, as PostgreSQL does.
    Process pgbouncer =
        new ProcessBuilder("unshare", "--user", "pgbouncer", "--quiet", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      Polling.until(() -> accepts(port), accepted -> accepted);

      assertThatThrownBy(
              () -> Migrations.run(new PgConnectOptions(server).setHost("127.0.0.1").setPort(port)))
          .hasMessageContaining("a connection pooler such as PgBouncer answers");
      assertThat(tables(database)).isEqualTo("0");
    } finally {
      pgbouncer.destroyForcibly().waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String tables(TestDatabase database) {
    return new Tables(database)
        .texts("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        .get(0);
  }

  private static String unique(String prefix) {
    return prefix + "_" + UUID.randomUUID().toString().replace("-", "");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
