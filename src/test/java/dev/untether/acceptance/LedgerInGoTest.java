package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of a running service, checked by Go's packages for transparency logs. */
@Tag("slow")
class LedgerInGoTest {
  private static final Path SOURCE = Path.of("src", "test", "resources", "check-ledger.go");

  /** Where Debian installs the package golang-golang-x-mod-dev. */
  private static final String PACKAGES = "/usr/share/gocode";

  private static final int REMOVALS = 3000;

  @TempDir private static Path directory;

  private static final TestDatabase DATABASE = TestDatabase.create();
  private static final Tables TABLES = new Tables(DATABASE);
  private static Path checker;
  private static TestNode node;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    assumeTrue(
        Files.exists(Path.of(PACKAGES, "src/golang.org/x/mod/sumdb/tlog")) && isGoThere(),
        "The checker needs golang-go and golang-golang-x-mod-dev");
    checker = directory.resolve("check-ledger");
    Result build =
        run(
            Map.of(
                "GO111MODULE",
                "off",
                "GOPATH",
                PACKAGES,
                "GOCACHE",
                directory.resolve("cache").toString()),
            "go",
            "build",
            "-o",
            checker.toString(),
            SOURCE.toString());
    assertThat(build.status()).as(build.output()).isZero();

    node = TestNode.start(DATABASE.uri(), Map.of());
    RemovalLoad.start(
            node.client(), node.client().administratorToken(), TABLES.seedConnections(REMOVALS), 4)
        .awaitEnd();
    TABLES.awaitConsumers();
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void it_accepts_the_checkpoint_all_entries_and_their_proofs() throws Exception {
    Result result = check(TABLES.texts("SELECT verifier FROM ledger_key").get(0));

    assertThat(result.output())
        .contains(
            "inclusion of 1000 records, by tiles and by the proofs of the service",
            "consistency of 100 pairs of sizes");
    assertThat(result.status()).isZero();
  }

  @Test
  void it_refuses_the_ledger_when_one_event_has_another_name_in_it() throws Exception {
    rename("admin", "eve");
    try {
      Result result = check(TABLES.texts("SELECT verifier FROM ledger_key").get(0));

      assertThat(result.output()).contains("the entries have the root");
      assertThat(result.status()).isEqualTo(1);
    } finally {
      rename("eve", "admin");
    }
  }

  private static void rename(String from, String to) throws SQLException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica"); // no triggers
      statement.execute(
          "UPDATE event SET user_name = '%s' WHERE user_name = '%s' AND position = (SELECT position FROM ledger_leaf WHERE number = 1234)"
              .formatted(to, from));
    }
  }

  private static Result check(String key) throws IOException, InterruptedException {
    return run(
        Map.of("UNTETHER_TOKEN", node.client().administratorToken()),
        checker.toString(),
        "http://127.0.0.1:" + node.port(),
        key);
  }

  private static boolean isGoThere() throws InterruptedException {
    try {
      return run(Map.of(), "go", "version").status() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  private static Result run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), output);
  }

  private record Result(int status, String output) {}
}
