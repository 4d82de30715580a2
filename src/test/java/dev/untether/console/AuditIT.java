package dev.untether.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Browser;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AuditIT {
  /** The ledger must have more than one tile of leaves. */
  private static final int RECORDS = 700;

  @RegisterExtension static final Browser BROWSER = new Browser();
  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @TempDir private static Path downloads;

  @BeforeEach
  void open() {
    Tables tables = new Tables(NODE.database());
    if (tables.texts("SELECT id FROM event").size() < RECORDS) {
      tables.texts(
          """
          INSERT INTO event (position, id, type, subject, source_address, request_id, details)
          SELECT event_position(ordinal), gen_random_uuid(), 'dev.untether.session.ended.v1',
                 gen_random_uuid()::text, '192.0.2.7', 'a test', '{"z": 1.5, "a": ["\u00e9", "\uD83D\uDE00"], "10": null}'
            FROM generate_series(1, ?) AS ordinal
          RETURNING 1
          """,
          RECORDS);
    }
    BROWSER.openAsAdministrator(NODE.client().address(), "#/audit");
    BROWSER.see("tbody tr", "Logged on");
  }

  @Test
  void filters_are_in_the_address_so_that_it_can_be_shared() {
    String id = NODE.client().addConnection(NODE.administratorToken());
    // The trail follows the log by moments.
    Polling.until(
        () -> NODE.get("/api/v1/auditRecords?subject=" + id).json().getInteger("totalCount"),
        count -> count > 0);
    BROWSER.choose("What", "Connection added");
    BROWSER.see("tbody tr", "Connection added");
    assertThat(BROWSER.place()).contains("type=dev.untether.connection.added.v1");
    String shared = BROWSER.place();

    BROWSER.goTo("#/start");
    BROWSER.see("h1", "Start");
    BROWSER.goTo(shared);

    BROWSER.see("tbody tr", "Connection added");
    assertThat(BROWSER.text("tbody")).doesNotContain("Logged on");
  }

  @Test
  void the_whole_trail_is_intact() {
    BROWSER.click("button", "Verify the whole trail");

    BROWSER.see(".notice.good", "Intact");
  }

  @Test
  void what_the_browser_has_seen_must_be_continued() {
    BROWSER.click("button", "Verify these records");
    BROWSER.see(".notice.good", "Intact");
    NODE.client().addConnection(NODE.administratorToken());

    BROWSER.click("button", "Refresh");
    BROWSER.click("button", "Verify these records");

    BROWSER.see(".notice.good", "It continues the checkpoint that this browser has seen last.");
  }

  @Test
  void the_first_record_that_was_changed_is_named() throws SQLException {
    String id = NODE.client().addConnection(NODE.administratorToken());
    Tables tables = new Tables(NODE.database());
    tables.awaitConsumers();
    List<String> number =
        tables.texts(
            "SELECT number FROM ledger_leaf JOIN event USING (position) WHERE subject = ?", id);
    change(id, "mallory");

    BROWSER.goTo("#/audit?subject=" + id);
    BROWSER.see("tbody tr", "Connection added");
    BROWSER.click("button", "Verify these records");
    BROWSER.see(".notice.bad", "Record " + number.get(0) + " has been changed");
    BROWSER.click("button", "Verify the whole trail");
    BROWSER.see(".notice.bad", "Record " + number.get(0) + " has been changed");

    change(id, "admin");
    BROWSER.click("button", "Verify the whole trail");
    BROWSER.see(".notice.good", "Intact");
  }

  @Test
  void an_export_is_saved_as_a_file_with_all_records() throws IOException {
    BROWSER.downloadTo(downloads);
    BROWSER.choose("Export as", "NDJSON");

    BROWSER.click("button", "Export");

    BROWSER.see(".notice.good", "Exported");
    Path file = Polling.until(() -> downloads.resolve("audit-trail.ndjson"), Files::exists);
    assertThat(Files.readAllLines(file)).hasSizeGreaterThan(RECORDS);
  }

  /** As somebody could who has the database. */
  private static void change(String subject, String userName) throws SQLException {
    try (Connection connection = NODE.database().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica"); // no triggers
      statement.execute(
          "UPDATE event SET user_name = '%s' WHERE subject = '%s'".formatted(userName, subject));
    }
  }
}
