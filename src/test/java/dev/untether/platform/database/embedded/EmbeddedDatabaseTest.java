package dev.untether.platform.database.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.database.JdbcDataSource;
import dev.untether.platform.database.OwnerOfDatabase;
import dev.untether.testing.ChildProcess;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class EmbeddedDatabaseTest {
  @TempDir private static Path shared;

  private DataDirectory data;
  private EmbeddedDatabase database;

  @BeforeEach
  void start() {
    data = DataDirectory.open(shared);
    database = EmbeddedDatabase.start(data);
  }

  @AfterEach
  void stop() {
    database.stop();
    data.close();
  }

  @Test
  void what_is_committed_is_on_disk() throws SQLException {
    assertThat(column("SHOW fsync")).containsExactly("on");
    assertThat(column("SHOW synchronous_commit")).containsExactly("on");
    assertThat(column("SHOW full_page_writes")).containsExactly("on");
    assertThat(column("SHOW data_checksums")).containsExactly("on");
  }

  @Test
  void it_listens_on_the_loopback_address_only() throws SQLException {
    assertThat(column("SHOW listen_addresses")).containsExactly("127.0.0.1");
    assertThat(column("SHOW unix_socket_directories")).containsExactly("");
    assertThat(column("SHOW max_connections")).containsExactly("200");
  }

  @Test
  void texts_are_unicode_on_every_machine() throws SQLException {
    assertThat(column("SHOW server_encoding")).containsExactly("UTF8");
    assertThat(column("SELECT lower('ÄÖ')")).containsExactly("äö");
  }

  @Test
  void a_wrong_password_is_refused() {
    PgConnectOptions wrong = database.connectOptions().setPassword("guess");

    assertThatThrownBy(() -> JdbcDataSource.of(wrong).getConnection())
        .hasMessageContaining("password authentication failed");
    assertThat(text("postgres.log"))
        .contains("password authentication failed")
        .doesNotContain("guess");
  }

  @Test
  void a_restart_keeps_port_password_and_rows() throws SQLException {
    PgConnectOptions before = database.connectOptions();
    execute("CREATE TABLE restarted AS SELECT 'kept' AS content");
    database.stop();
    database = EmbeddedDatabase.start(data);

    assertThat(database.connectOptions().toJson()).isEqualTo(before.toJson());
    assertThat(column("SELECT content FROM restarted")).containsExactly("kept");
  }

  @Test
  void the_server_of_a_killed_process_is_taken_over_without_loss() throws SQLException {
    stop();
    try (ChildProcess owner = ChildProcess.start(OwnerOfDatabase.class, shared.toString())) {
      owner.awaitLine("committed");
      owner.kill();
    }
    assertThat(new Postmaster(data.resolve("postgres")).isRunning()).isTrue();

    start();

    assertThat(column("SELECT content FROM kept")).containsExactly("committed");
    assertThat(text("postgres.previous.log")).contains("received fast shutdown request");
  }

  @Test
  void a_server_that_was_killed_recovers() throws SQLException, IOException {
    execute("CREATE TABLE survived AS SELECT 'kept' AS content");
    killServer();

    database = EmbeddedDatabase.start(data);

    assertThat(column("SELECT content FROM survived")).containsExactly("kept");
  }

  @Test
  void a_stranger_with_the_process_id_of_a_dead_server_is_left_alone()
      throws SQLException, IOException {
    killServer();
    ProcessHandle stranger = ProcessHandle.current().parent().orElseThrow();
    String dead = Files.readString(processFile());
    Files.writeString(processFile(), dead.replaceFirst("\\d+", Long.toString(stranger.pid())));

    database = EmbeddedDatabase.start(data);

    assertThat(column("SELECT 'up'")).containsExactly("up");
    assertThat(stranger.isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 64})
  void a_process_file_that_a_power_failure_left_empty_or_full_of_zeros_is_set_right(int zeros)
      throws SQLException, IOException {
    execute("CREATE TABLE IF NOT EXISTS powered AS SELECT 'kept' AS content");
    killServer();
    Files.write(processFile(), new byte[zeros]);

    database = EmbeddedDatabase.start(data);

    assertThat(column("SELECT content FROM powered")).containsExactly("kept");
  }

  @Test
  void a_process_file_that_names_nobody_is_not_removed_under_a_server_that_runs()
      throws IOException {
    byte[] right = Files.readAllBytes(processFile());
    Files.write(processFile(), new byte[0]);

    assertThatThrownBy(() -> EmbeddedDatabase.start(data))
        .hasMessageContaining("is damaged, and process")
        .hasMessageContaining("kill -INT");
    Files.write(processFile(), right);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0\0\0\0\0", "99999"})
  void a_damaged_port_file_means_another_port(String damaged) throws SQLException {
    database.stop();
    data.replace("postgres-port", damaged.getBytes(UTF_8));

    database = EmbeddedDatabase.start(data);

    assertThat(column("SELECT 'up'")).containsExactly("up");
  }

  @Test
  void a_damaged_password_file_is_named_with_what_to_do() {
    database.stop();
    byte[] right = data.readOrCreate("postgres-password", () -> new byte[0]);
    data.replace("postgres-password", new byte[64]);

    assertThatThrownBy(() -> EmbeddedDatabase.start(data))
        .hasMessageContaining("postgres-password is damaged")
        .hasMessageContaining("from a backup");
    data.replace("postgres-password", right);
    database = EmbeddedDatabase.start(data);
  }

  @Test
  @Timeout(120)
  void a_first_start_that_was_killed_half_way_is_made_good(@TempDir Path fresh) throws Exception {
    try (WatchService entries = fresh.getFileSystem().newWatchService()) {
      fresh.register(entries, StandardWatchEventKinds.ENTRY_CREATE);
      try (ChildProcess first = ChildProcess.start(OwnerOfDatabase.class, fresh.toString())) {
        awaitUnfinishedCluster(entries);
        first.kill();
      }
    }

    try (DataDirectory directory = DataDirectory.open(fresh)) {
      EmbeddedDatabase second = EmbeddedDatabase.start(directory);
      assertThat(column(second, "SELECT 'up'")).containsExactly("up");
      second.stop();
    }
  }

  /** The directory made after the programs have been unpacked. */
  private static void awaitUnfinishedCluster(WatchService entries) throws InterruptedException {
    boolean unpacked = false;
    boolean begun = false;
    while (!begun) {
      WatchKey key = entries.take();
      for (WatchEvent<?> event : key.pollEvents()) {
        String name = event.context().toString();
        begun |= unpacked && name.startsWith(".unfinished-");
        unpacked |= name.startsWith("postgres-binaries-");
      }
      key.reset();
    }
  }

  private void killServer() throws IOException {
    long id = Long.parseLong(Files.readAllLines(processFile()).get(0));
    ProcessHandle server = ProcessHandle.of(id).orElseThrow();
    server.destroyForcibly();
    server.onExit().join();
  }

  private Path processFile() {
    return data.resolve("postgres").resolve("postmaster.pid");
  }

  private String text(String name) {
    return new String(data.readOrCreate(name, () -> new byte[0]), UTF_8);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = JdbcDataSource.of(database.connectOptions()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> column(String sql) throws SQLException {
    return column(database, sql);
  }

  private static List<String> column(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection connection = JdbcDataSource.of(database.connectOptions()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (result.next()) {
        values.add(result.getString(1));
      }
      return values;
    }
  }
}
