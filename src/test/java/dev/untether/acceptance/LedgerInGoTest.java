package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.GoProgram;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of a running service, checked by Go's packages for transparency logs. */
@Tag("slow")
class LedgerInGoTest {
  private static final int REMOVALS = 3000;

  @TempDir private static Path directory;

  private static final TestDatabase DATABASE = TestDatabase.create();
  private static final Tables TABLES = new Tables(DATABASE);
  private static GoProgram checker;
  private static TestNode node;

  @BeforeAll
  static void start() {
    checker = GoProgram.build("check-ledger.go", directory, "golang.org/x/mod/sumdb/tlog");
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
    GoProgram.Result result = check(TABLES.texts("SELECT verifier FROM ledger_key").get(0));

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
      GoProgram.Result result = check(TABLES.texts("SELECT verifier FROM ledger_key").get(0));

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

  private static GoProgram.Result check(String key) {
    return checker.run(
        Map.of("UNTETHER_TOKEN", node.client().administratorToken()),
        List.of("http://127.0.0.1:" + node.port(), key));
  }
}
