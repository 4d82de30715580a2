package dev.untether.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.audit.verification.GivenCheckpoints;
import dev.untether.audit.verification.StoredRecords;
import dev.untether.audit.verification.TrailVerification;
import dev.untether.audit.verification.TrustedKeys;
import dev.untether.audit.verification.Verdict;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class AuditChainMigrationTest {
  private final TestDatabase database = TestDatabase.empty();

  @Test
  void a_trail_of_before_the_chain_is_made_anew_from_the_log() throws SQLException, IOException {
    migrateTo("7");
    execute(
        """
        INSERT INTO event (position, id, type, subject, source_address, request_id)
        SELECT n, gen_random_uuid(), 'of.a.test', 'subject ' || n, '192.0.2.7', 'a test'
          FROM generate_series(1, 2500) AS n;
        INSERT INTO audit_record (position, event_id, type, subject, time, data)
        SELECT position, id, type, subject, time, '{}' FROM event;
        UPDATE audit_trail SET records = 2500;
        INSERT INTO event_consumer (name, position) VALUES ('audit', 2500);
        """);

    try (TestNode upgraded = TestNode.start(database.uri(), Map.of())) {
      assertThat(upgraded.port()).isPositive();
      new Tables(database).awaitConsumers();
    }

    try (StoredRecords records = new StoredRecords(database.connect())) {
      assertThat(
              new TrailVerification(
                      records,
                      new GivenCheckpoints(List.of()),
                      new TrustedKeys(Set.of()),
                      Optional.of(records.head()),
                      number -> {})
                  .verify())
          .isInstanceOfSatisfying(
              Verdict.Intact.class,
              intact -> assertThat(intact.records()).isGreaterThanOrEqualTo(2500));
    }
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
      statement.execute(sql);
    }
  }
}
