package dev.untether.audit.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.audit.verification.Verdict.Continued;
import dev.untether.audit.verification.Verdict.Intact;
import dev.untether.audit.verification.VerifyAudit.AuditTrailPlace;
import dev.untether.audit.verification.VerifyAudit.Credentials;
import dev.untether.testing.Authority;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ServiceVerificationTest {
  private static final Credentials ADMINISTRATOR =
      new Credentials("", TestNode.ADMINISTRATOR, TestNode.PASSWORD);

  @TempDir private Path directory;
  private final TestDatabase database = TestDatabase.create();
  private final Tables tables = new Tables(database);

  @Test
  void a_ledger_is_compared_with_what_was_seen_last() throws Exception {
    try (TestNode node = node(Map.of())) {
      remove(node, 300);

      assertThat(verify(node, false))
          .isInstanceOfSatisfying(
              Continued.class,
              first ->
                  assertThat(first.remarks())
                      .hasSize(3)
                      .anyMatch(remark -> remark.startsWith("This ledger was seen for the first"))
                      .anyMatch(remark -> remark.startsWith("No verifier key was given (--key)"))
                      .contains("The records themselves were not read (--full)."));
      remove(node, 300);
      assertThat(verify(node, false))
          .isInstanceOfSatisfying(
              Continued.class,
              second -> {
                assertThat(second.records()).isGreaterThan(600);
                assertThat(second.remarks())
                    .containsExactly("The records themselves were not read (--full).");
              });
      assertThat(verify(node, true))
          .isInstanceOfSatisfying(
              Intact.class,
              full -> {
                assertThat(full.records()).isGreaterThan(600);
                assertThat(full.proven()).isEqualTo(full.records());
                assertThat(full.keptElsewhere()).isGreaterThan(600);
              });
    }
  }

  @Test
  void a_changed_and_a_removed_event_are_told_when_all_records_are_read() throws Exception {
    try (TestNode node = node(Map.of())) {
      remove(node, 300);
      forge("UPDATE event SET subject = 'x' WHERE position = " + position(257));

      assertThat(fault(verify(node, true))).startsWith("Record 257 has been changed");
      assertThat(verify(node, false)).isInstanceOf(Continued.class);

      forge("DELETE FROM event WHERE position = " + position(257));
      assertThat(fault(verify(node, true)))
          .startsWith("Records have been removed, somewhere from record 256 to ");
    }
  }

  @Test
  void records_that_were_rewritten_or_cut_off_are_told_by_what_was_seen_last() throws Exception {
    try (TestNode node = node(Map.of())) {
      remove(node, 20);
      forge(
          "CREATE TABLE kept_ledger AS TABLE ledger",
          "CREATE TABLE kept_tile AS TABLE ledger_tile");
      remove(node, 100);
      verify(node, false);
    }
    forge(
        "DELETE FROM ledger",
        "INSERT INTO ledger SELECT * FROM kept_ledger",
        "DELETE FROM ledger_tile",
        "INSERT INTO ledger_tile SELECT * FROM kept_tile",
        "DELETE FROM event WHERE position > (SELECT position FROM ledger)");

    try (TestNode node = node(Map.of())) {
      remove(node, 1);
      assertThat(fault(verify(node, false)))
          .startsWith("The end has been cut off, or an older checkpoint was put in place: ");

      remove(node, 200);
      assertThat(fault(verify(node, false)))
          .startsWith("Records have been rewritten, somewhere from record 0 to ");
    }
  }

  @Test
  void another_key_is_told() throws Exception {
    try (TestNode node = node(Map.of())) {
      remove(node, 1);
      verify(node, false);
      node.client()
          .request("POST", "/api/v1/ledger/keys", node.client().administratorToken())
          .send();
      tables.awaitConsumers();

      assertThat(fault(verify(node, false)))
          .startsWith("The checkpoint of the service is signed with none of the given keys, but")
          .endsWith("If the key was replaced, give the new one (--key)");
      List<String> keys = tables.texts("SELECT verifier FROM ledger_key");
      assertThat(verify(node, TrustedKeys.read(keys), false)).isInstanceOf(Continued.class);
      assertThat(verify(node, false)).isInstanceOf(Continued.class);
    }
  }

  @Test
  void a_service_with_a_certificate_of_an_own_authority_is_verified_if_it_is_given()
      throws Exception {
    Authority authority = new Authority(directory);
    String pem = authority.issue("node", "localhost").toString();
    try (TestNode node =
        node(
            Map.of(
                "UNTETHER_HTTP_TLS", "true",
                "UNTETHER_HTTP_TLS_CERTIFICATE", pem,
                "UNTETHER_HTTP_TLS_KEY", pem))) {
      URI address = URI.create("https://localhost:" + node.port());
      tables.awaitConsumers();

      Path certificateAndKey =
          Files.writeString(
              directory.resolve("authority and key"),
              Files.readString(Path.of(pem)) + Files.readString(authority.certificate()));
      LedgerService trusting =
          AuditTrailPlace.service(address, Optional.of(certificateAndKey), ADMINISTRATOR);
      assertThat(verify(trusting, TrustedKeys.NONE, true)).isInstanceOf(Intact.class);
      assertThatThrownBy(
              () ->
                  AuditTrailPlace.service(
                      address,
                      Optional.of(Files.createFile(directory.resolve("empty"))),
                      ADMINISTRATOR))
          .hasMessageEndingWith("holds no certificate in PEM");
      LedgerService other = AuditTrailPlace.service(address, Optional.empty(), ADMINISTRATOR);
      assertThatThrownBy(() -> verify(other, TrustedKeys.NONE, false))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(address + " does not answer: ");
    }
  }

  @Test
  void what_cannot_be_asked_is_said_without_secrets() throws Exception {
    try (TestNode node = node(Map.of())) {
      URI address = URI.create("http://127.0.0.1:" + node.port());
      LedgerService wrong =
          AuditTrailPlace.service(
              address, Optional.empty(), new Credentials("", "admin", "s3cret s3cret"));
      LedgerService token =
          AuditTrailPlace.service(address, Optional.empty(), new Credentials("s3cret", "", ""));

      assertThatThrownBy(() -> verify(wrong, TrustedKeys.NONE, false))
          .isInstanceOf(IOException.class)
          .hasMessage(address + " refuses to log on admin: status 401");
      assertThatThrownBy(() -> verify(token, TrustedKeys.NONE, false))
          .isInstanceOf(IOException.class)
          .hasMessage(address + "/api/v1/ledger/keys is answered 401");
      assertThatThrownBy(() -> AuditTrailPlace.service(address, Optional.empty(), Credentials.NONE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("UNTETHER_TOKEN");
      assertThatThrownBy(
              () ->
                  AuditTrailPlace.service(
                      URI.create("localhost:80"), Optional.empty(), ADMINISTRATOR))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("https://host:port");
    }
  }

  private TestNode node(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.put("UNTETHER_DATA_DIR", directory.resolve("node").toString());
    return TestNode.start(database.uri(), all);
  }

  private void remove(TestNode node, int count) {
    RemovalLoad.start(
            node.client(), node.client().administratorToken(), tables.seedConnections(count), 2)
        .awaitEnd();
    tables.awaitConsumers();
  }

  private Verdict verify(TestNode node, boolean full) throws IOException {
    return verify(node, TrustedKeys.NONE, full);
  }

  private Verdict verify(TestNode node, TrustedKeys keys, boolean full) throws IOException {
    return verify(
        AuditTrailPlace.service(
            URI.create("http://127.0.0.1:" + node.port()), Optional.empty(), ADMINISTRATOR),
        keys,
        full);
  }

  private Verdict verify(LedgerService service, TrustedKeys keys, boolean full) throws IOException {
    Path file = Files.createDirectories(directory.resolve("seen")).resolve("last");
    return new ServiceVerification(service, file, GivenCheckpoints.NONE, keys, number -> {})
        .verify(full);
  }

  private static String fault(Verdict verdict) {
    return ((Broken) verdict).fault();
  }

  private String position(long number) {
    return tables.texts("SELECT position FROM ledger_leaf WHERE number = " + number).get(0);
  }

  private void forge(String... statements) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica"); // no triggers
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
