package dev.untether.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.testing.TestDatabase;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationsTest {
  private final TestDatabase database = TestDatabase.empty();

  @Test
  void nodes_that_start_at_once_on_an_empty_database_all_succeed() throws SQLException {
    List<CompletableFuture<Void>> nodes =
        Stream.generate(() -> CompletableFuture.runAsync(() -> Migrations.run(database.options())))
            .limit(4)
            .toList();

    assertThat(nodes).allSatisfy(node -> assertThatCode(node::join).doesNotThrowAnyException());
    assertThat(number("SELECT count(*) FROM flyway_schema_history WHERE NOT success")).isZero();
    assertThat(number("SELECT count(*) FROM flyway_schema_history")).isPositive();
  }

  @Test
  void a_password_may_hold_any_characters() throws SQLException {
    String password = "a b/c:d@e?f&g=h%41#'\"\\é{}";
    String user = "user_" + UUID.randomUUID().toString().replace("-", "");
    execute("CREATE ROLE " + user + " LOGIN PASSWORD '" + password.replace("'", "''") + "'");
    execute("ALTER DATABASE " + database.options().getDatabase() + " OWNER TO " + user);

    assertThatCode(
            () ->
                Migrations.run(
                    new PgConnectOptions(database.options()).setUser(user).setPassword(password)))
        .doesNotThrowAnyException();
  }

  @Test
  void a_refused_password_is_told_without_the_password() {
    PgConnectOptions wrong = new PgConnectOptions(database.options()).setPassword("not the one");

    assertThatThrownBy(() -> Migrations.run(wrong))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("as user " + wrong.getUser())
        .hasMessageContaining("Check the user and the password")
        .hasStackTraceContaining("password authentication failed")
        .satisfies(failure -> assertThat(failure.toString()).doesNotContain(wrong.getPassword()));
  }

  @Test
  void a_database_that_does_not_exist_is_to_be_created() {
    PgConnectOptions wrong = new PgConnectOptions(database.options()).setDatabase("nowhere");

    assertThatThrownBy(() -> Migrations.run(wrong)).hasMessageContaining("Create the database");
  }

  @Test
  void a_server_out_of_reach_is_named() {
    PgConnectOptions wrong =
        new PgConnectOptions(database.options()).setHost("127.0.0.1").setPort(1);

    assertThatThrownBy(() -> Migrations.run(wrong))
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageContaining("Check that PostgreSQL is running");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
