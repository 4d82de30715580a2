package dev.untether.audit.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.audit.verification.Verdict.Intact;
import dev.untether.eventlog.CloudEvents;
import dev.untether.platform.security.CanonicalJson;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** An installation of before the ledger keeps its chain of records, and both can be verified. */
class OldTrailMigrationTest {
  private static final int RECORDS = 300;
  private static final Instant TIME = Instant.parse("2026-11-24T13:04:05.123456Z");

  private final TestDatabase database = TestDatabase.empty();

  @Test
  void the_chain_of_before_stays_and_is_verified_beside_the_ledger() throws Exception {
    migrateTo("14");
    recordAsBefore();

    try (TestNode upgraded = TestNode.start(database.uri(), Map.of())) {
      assertThat(upgraded.port()).isPositive();
      Polling.until(
          () -> new Tables(database).texts("SELECT 1 FROM ledger WHERE size > ?", RECORDS),
          grown -> !grown.isEmpty());
    }

    assertThat(verify())
        .isInstanceOfSatisfying(
            Intact.class,
            intact -> {
              assertThat(intact.records()).isGreaterThanOrEqualTo(RECORDS);
              assertThat(intact.remarks())
                  .contains(
                      "The trail of before the ledger (audit_record) is intact, too: 300 records,"
                          + " numbers 1 to 300.");
            });
    assertForgeriesAreTold();
  }

  private void assertForgeriesAreTold() throws Exception {
    execute("CREATE TABLE kept AS TABLE audit_record");
    assertFault(
        "UPDATE audit_record SET actor = 'eve' WHERE number = 7", "Record 7 has been changed in");
    assertFault(
        "UPDATE audit_record SET data = '[]' WHERE number = 7", "Record 7 has been changed in");
    assertFault("DELETE FROM audit_record WHERE number = 7", "Record 7 has been removed in");
    assertFault(
        "DELETE FROM audit_record WHERE number > 290",
        "The end of the trail of before the ledger (audit_record) has been cut off or exchanged:"
            + " its last record is 290");
    assertFault(
        """
        UPDATE audit_record SET hash = sha256('') WHERE number = 7
        """,
        "Record 7 has been changed in");
  }

  private void assertFault(String forgery, String fault) throws Exception {
    execute(forgery);
    assertThat(verify())
        .isInstanceOfSatisfying(
            Broken.class, broken -> assertThat(broken.fault()).startsWith(fault));
    execute("DELETE FROM audit_record; INSERT INTO audit_record SELECT * FROM kept");
  }

  /** As the version before the ledger did it. */
  private void recordAsBefore() throws SQLException {
    String previous = "0".repeat(64);
    try (Connection connection = database.connect();
        PreparedStatement event =
            connection.prepareStatement(
                """
                INSERT INTO event (position, id, type, subject, time, source_address, request_id)
                VALUES (?, ?, 'of.a.test', 'a subject', ?::timestamptz, '192.0.2.7', 'a test')
                """);
        PreparedStatement record =
            connection.prepareStatement(
                """
                INSERT INTO audit_record (number, position, event_id, type, subject, actor, time,
                                          recorded_at, data, previous_hash, hash)
                VALUES (?, ?, ?, 'of.a.test', 'a subject', 'admin', ?::timestamptz,
                        ?::timestamptz, ?::jsonb, decode(?, 'hex'), decode(?, 'hex'))
                """)) {
      for (long number = 1; number <= RECORDS; number++) {
        UUID id = UUID.randomUUID();
        JsonObject data = new JsonObject().put("n", number).put("name", "Zoë");
        JsonObject covered =
            CloudEvents.encode(id, "of.a.test", "a subject", TIME, number, data)
                .put("number", number)
                .put("actor", "admin")
                .put("recordedAt", TIME.toString())
                .put("previousHash", previous);
        String hash = CanonicalJson.hash(covered.getMap());
        set(event, number, id, TIME.toString());
        set(
            record,
            number,
            number,
            id,
            TIME.toString(),
            TIME.toString(),
            data.encode(),
            previous,
            hash);
        previous = hash;
      }
    }
    execute(
        "UPDATE audit_trail SET number = %s, hash = decode('%s', 'hex')"
            .formatted(RECORDS, previous));
    execute("INSERT INTO event_consumer (name, position) VALUES ('audit', %s)".formatted(RECORDS));
  }

  private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
    for (int index = 0; index < parameters.length; index++) {
      statement.setObject(index + 1, parameters[index]);
    }
    statement.execute();
  }

  private Verdict verify() throws IOException, SQLException {
    return DatabaseVerification.verify(
        database.connect(), new GivenCheckpoints(List.of()), TrustedKeys.NONE, number -> {});
  }

  private void migrateTo(String version) {
    Flyway.configure()
        .dataSource(
            "jdbc:postgresql://%s:%d/%s"
                .formatted(
                    database.options().getHost(),
                    database.options().getPort(),
                    database.options().getDatabase()),
            database.options().getUser(),
            database.options().getPassword())
        .target(version)
        .load()
        .migrate();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica"); // no triggers
      statement.execute(sql);
    }
  }
}
