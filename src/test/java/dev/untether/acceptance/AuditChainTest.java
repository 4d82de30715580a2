package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.audit.verification.ExportedRecords;
import dev.untether.audit.verification.GivenCheckpoints;
import dev.untether.audit.verification.RecordSource;
import dev.untether.audit.verification.StoredRecords;
import dev.untether.audit.verification.TrailVerification;
import dev.untether.audit.verification.TrustedKeys;
import dev.untether.audit.verification.Verdict;
import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.audit.verification.Verdict.Intact;
import dev.untether.testing.ApiClient;
import dev.untether.testing.Polling;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class AuditChainTest {
  private static final String CHECKPOINTS =
      "SELECT number FROM audit_record WHERE type = 'dev.untether.audit.checkpoint.v1'";
  private static final TrustedKeys ANY_KEY = new TrustedKeys(Set.of());

  @TempDir private Path directory;
  private final TestDatabase database = TestDatabase.create();
  private final Tables tables = new Tables(database);

  @Test
  void the_chain_grows_without_a_gap_under_load_and_across_restarts() throws Exception {
    for (int start = 1; start <= 3; start++) {
      List<String> ids;
      try (TestNode node = node("first")) {
        ids = tables.seedConnections(200);
        String token = node.client().administratorToken();
        node.client().logOn("Zoë 😀 \u2028 \"\\' \u007f", "wrong");
        RemovalLoad load = RemovalLoad.start(node.client(), token, ids, 4);
        load.awaitEnd();
        tables.awaitConsumers();
      }
      assertThat(tables.recordedRemovals(ids)).hasSameSizeAs(ids);
    }

    assertThat(verifyDatabase())
        .isInstanceOfSatisfying(
            Intact.class, intact -> assertThat(intact.records()).isEqualTo(count()));
  }

  @Test
  void two_nodes_build_one_chain_and_sign_it() throws Exception {
    List<String> ids;
    try (TestNode first = node("first");
        TestNode second = node("second")) {
      ids = tables.seedConnections(400);
      String token = first.client().administratorToken();
      RemovalLoad here = RemovalLoad.start(first.client(), token, ids.subList(0, 200), 2);
      RemovalLoad there = RemovalLoad.start(second.client(), token, ids.subList(200, 400), 2);
      here.awaitEnd();
      there.awaitEnd();
      awaitCheckpoints(2);
    }

    assertThat(verifyDatabase())
        .isInstanceOfSatisfying(
            Intact.class,
            intact -> {
              assertThat(intact.checkpointsInTrail()).isGreaterThanOrEqualTo(2);
              assertThat(intact.signers()).isNotEmpty();
            });
    assertThat(tables.recordedRemovals(ids)).hasSameSizeAs(ids);
  }

  @Test
  void what_the_api_exports_verifies_with_the_checkpoints_and_the_key_of_the_node()
      throws Exception {
    try (TestNode node = node("first")) {
      String token = node.client().administratorToken();
      node.client().removal(node.client().addConnection(token), token).send();
      awaitCheckpointBehind(2);
      Path received = directory.resolve("received.json");
      Files.writeString(received, export(node, "type=dev.untether.audit.checkpoint.v1"));
      String whole = export(node, "Limit=-1");
      String cut = export(node, "Limit=2");
      TrustedKeys keys = TrustedKeys.read(List.of(directory.resolve("first/checkpoint-key.pub")));
      GivenCheckpoints given = GivenCheckpoints.read(List.of(received));

      assertThat(verify(exported(whole), given, keys))
          .isInstanceOfSatisfying(
              Intact.class, intact -> assertThat(intact.checkpointsGiven()).isPositive());
      assertThat(verify(exported(cut), given, keys))
          .isInstanceOfSatisfying(
              Broken.class,
              broken ->
                  assertThat(broken.fault())
                      .startsWith("The end has been cut off: the last record is 2"));
    }
  }

  @Test
  void whoever_gets_around_the_triggers_is_found_out() throws Exception {
    try (TestNode node = node("first")) {
      String token = node.client().administratorToken();
      for (int n = 0; n < 10; n++) {
        node.client().addConnection(token);
      }
      tables.awaitConsumers();
    }
    long last = count();

    forge("UPDATE audit_record SET actor = 'nobody' WHERE number = 7");
    assertThat(fault()).startsWith("Record 7 has been changed");
    forge("UPDATE audit_record SET data = data || '{\"requestId\": \"x\"}' WHERE number = 5");
    assertThat(fault()).startsWith("Record 5 has been changed");
    forge("UPDATE audit_record SET recorded_at = recorded_at + '1 microsecond' WHERE number = 4");
    assertThat(fault()).startsWith("Record 4 has been changed");
    forge("UPDATE audit_record SET data = '[]' WHERE number = 3");
    assertThat(fault()).startsWith("Record 3 has been changed");
    forge("DELETE FROM audit_record WHERE number = 3");
    assertThat(fault()).isEqualTo("Record 3 has been removed");
    forge("DELETE FROM audit_record WHERE number >= 3");
    assertThat(fault())
        .isEqualTo(
            "The end has been cut off: the last record is 2, but the head of the trail knows of"
                + " record "
                + last);
    forge("ALTER TABLE audit_record ALTER type DROP NOT NULL");
    forge("UPDATE audit_record SET type = NULL WHERE number = 2");
    assertThat(fault()).startsWith("Record 2 has been changed");
    forge("UPDATE audit_record SET number = 0 WHERE number = 1");
    assertThat(fault()).startsWith("Record 0 has been inserted");
  }

  private TestNode node(String name) {
    Path first = directory.resolve("first");
    return TestNode.start(
        database.uri(),
        Map.of(
            "UNTETHER_DATA_DIR",
            directory.resolve(name).toString(),
            "UNTETHER_SECRETS_KEY_SET",
            name.equals("first") ? "" : first.resolve("keyset.json").toString(),
            "UNTETHER_AUDIT_CHECKPOINT_INTERVAL",
            "1s"));
  }

  private void awaitCheckpoints(int count) {
    Polling.until(() -> tables.texts(CHECKPOINTS), numbers -> numbers.size() >= count);
  }

  private void awaitCheckpointBehind(int number) {
    String behind = CHECKPOINTS + " AND (data ->> 'number')::bigint > " + number;
    Polling.until(() -> tables.texts(behind), checkpoints -> !checkpoints.isEmpty());
  }

  private long count() {
    return Long.parseLong(tables.texts("SELECT count(*) FROM audit_record").get(0));
  }

  private static String export(TestNode node, String query) {
    ApiClient client = node.client();
    return client
        .request("GET", "/api/v1/auditRecords?" + query, client.administratorToken())
        .send()
        .body();
  }

  private static RecordSource exported(String page) throws IOException {
    return new ExportedRecords(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
  }

  private static Verdict verify(RecordSource records, GivenCheckpoints given, TrustedKeys keys)
      throws IOException {
    return new TrailVerification(records, given, keys, Optional.empty(), number -> {}).verify();
  }

  private Verdict verifyDatabase() throws IOException, SQLException {
    try (StoredRecords records = new StoredRecords(database.connect())) {
      return new TrailVerification(
              records,
              GivenCheckpoints.read(List.of()),
              ANY_KEY,
              Optional.of(records.head()),
              number -> {})
          .verify();
    }
  }

  private String fault() throws IOException, SQLException {
    return ((Broken) verifyDatabase()).fault();
  }

  private void forge(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE audit_record DISABLE TRIGGER audit_record_never_changes");
      statement.execute(sql);
      statement.execute("ALTER TABLE audit_record ENABLE TRIGGER audit_record_never_changes");
    }
  }
}
