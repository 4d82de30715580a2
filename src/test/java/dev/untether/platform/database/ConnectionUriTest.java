package dev.untether.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUriTest {

  @Test
  void all_parts_are_read() {
    PgConnectOptions server =
        only("postgresql://joe:secret@db.example.com:6432/stock?sslmode=verify-full&search_path=a");

    assertThat(server.getHost()).isEqualTo("db.example.com");
    assertThat(server.getPort()).isEqualTo(6432);
    assertThat(server.getUser()).isEqualTo("joe");
    assertThat(server.getPassword()).isEqualTo("secret");
    assertThat(server.getDatabase()).isEqualTo("stock");
    assertThat(server.getSslMode()).isEqualTo(SslMode.VERIFY_FULL);
    assertThat(server.getProperties()).containsEntry("search_path", "a");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      value = {
        "a+b=c!d,e          | a+b=c!d,e",
        "a:b:c              | a:b:c",
        "a@b                | a@b",
        "a?b#c&d$e          | a?b#c&d$e",
        "%2F%40%25%2B%20    | /@%+ ",
        "%C3%A9             | é",
      })
  void a_password_may_hold_any_character(String written, String meant) {
    PgConnectOptions server = only("postgresql://joe:" + written + "@db:5432/stock");

    assertThat(server.getPassword()).isEqualTo(meant.equals("/@%+") ? "/@%+ " : meant);
    assertThat(server.getHost()).isEqualTo("db");
  }

  @Test
  void what_is_left_out_is_as_with_libpq() {
    PgConnectOptions server = only("postgres://joe@/");

    assertThat(server.getHost()).isEqualTo("localhost");
    assertThat(server.getPort()).isEqualTo(5432);
    assertThat(server.getDatabase()).isEqualTo("joe");
  }

  @Test
  void several_hosts_have_ports_of_their_own_or_the_usual_one() {
    assertThat(
            DatabaseServers.parse(
                    "postgresql://joe:p@one:5433,two,[::1]:5434/stock?target_session_attrs=read-write")
                .all())
        .extracting(DatabaseServers::hostAndPort)
        .containsExactly("one:5433", "two:5432", "::1:5434");
  }

  @Test
  void target_session_attrs_is_no_setting_of_the_server() {
    assertThat(only("postgresql://joe@db/stock?target_session_attrs=primary").getProperties())
        .doesNotContainKey("target_session_attrs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://joe@db/stock?target_session_attrs=standby | target_session_attrs=read-write",
        "postgresql://joe@db/stock?connect_timeout=3 | without the parameter connect_timeout",
        "postgresql://joe@db/stock?sslmode=full | with an sslmode of disable, allow",
        "postgresql://joe@a,b,c/stock?port=1,2 | with one port, or as many as hosts",
        "postgresql://joe@db:70000/stock | with a port from 1 to 65535",
        "postgresql://joe@db:+1/stock | with a port from 1 to 65535",
      })
  void what_is_wrong_is_said(String uri, String words) {
    assertThatThrownBy(() -> DatabaseServers.parse(uri)).hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jdbc:postgresql://db/hidden",
        "mysql://joe:hidden@db/stock",
        "postgresql://db/hidden",
        "postgresql://joe:hid/den@db/stock",
        "postgresql://joe:hidden%@db/stock",
        "postgresql://joe:hidden%zz@db/stock",
        "postgresql://joe:hidden@db,,/stock",
        "postgresql://joe:hidden@db/stock?hidden",
      })
  void what_is_no_connection_uri_is_refused_without_being_quoted(String uri) {
    assertThatThrownBy(() -> DatabaseServers.parse(uri))
        .hasMessageContaining("of the form postgresql://user:password@host:port/database")
        .hasMessageNotContaining("hidden");
  }

  private static PgConnectOptions only(String uri) {
    DatabaseServers servers = DatabaseServers.parse(uri);
    assertThat(servers.all()).hasSize(1);
    return servers.first();
  }
}
