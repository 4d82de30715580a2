package dev.untether.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.note.NoteSigner;
import dev.untether.audit.note.NoteVerifier;
import dev.untether.testing.Browser;
import dev.untether.testing.HostileNotes;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

@TestMethodOrder(OrderAnnotation.class)
class AuditIT {
  /** The ledger must have more than one tile of leaves. */
  private static final int RECORDS = 700;

  @RegisterExtension static final Browser BROWSER = new Browser();

  /** The trail has no checkpoints but those that a test puts into it. */
  @RegisterExtension
  static final NodeExtension NODE =
      new NodeExtension(Map.of("UNTETHER_AUDIT_CHECKPOINT_INTERVAL", "1h"));

  private static final String READINGS =
      "SELECT id FROM event WHERE type = 'dev.untether.audit.read.v1'";

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
  void a_browser_that_does_not_know_the_signatures_says_so_and_accuses_nobody() {
    BROWSER.execute(
        """
        crypto.subtle.importKey = async () => {
          throw new DOMException('Unrecognized name.', 'NotSupportedError');
        };
        """);

    BROWSER.click("button", "Verify these records");

    BROWSER.see(".notice.warn", "This browser does not know Ed25519 signatures.");
  }

  @Test
  void notes_and_keys_are_refused_that_verify_audit_refuses() {
    NoteSigner signer = NoteSigner.generate("example.com/log");
    NoteSigner other = NoteSigner.generate("example.com/log");
    Checkpoint checkpoint = new Checkpoint("example.com/log", 7, TreeHash.OF_EMPTY_TREE);
    String note = checkpoint.sign(signer);
    String ofOther = checkpoint.sign(other);
    String falseSignature =
        new Checkpoint("example.com/log", 8, checkpoint.root()).sign(signer).split("\n\n", 2)[1];
    List<NoteVerifier> trusted = List.of(signer.verifier());
    List<String> signed =
        List.of(
            note,
            note + HostileNotes.SIGNATURE_OF_GO,
            note + HostileNotes.signatures(99),
            note + falseSignature,
            note + ofOther.split("\n\n", 2)[1],
            note.replace("\n7\n", "\n8\n"),
            note.replace("\n\n", "\nmore\n\n"),
            note.replaceFirst("example.com/log", "another"),
            ofOther,
            checkpoint.sign(NoteSigner.generate("another")));

    Object answer =
        BROWSER.executeAsync(
            """
            const [hostileNotes, hostileKeys, signed, trusted, done] = arguments;
            const module = (name) => import(
              new URL('audit/ledger/' + name, document.querySelector('script[type=module]').src));
            (async () => {
              const {parseCheckpoint, checkSignature} = await module('note.js');
              const {parseVerifier} = await module('key.js');
              const isTaken = async (read, text) => {
                try {
                  await read(text);
                  return true;
                } catch {
                  return false;
                }
              };
              const taken = [];
              for (const note of hostileNotes) {
                if (await isTaken(parseCheckpoint, note)) taken.push(note);
              }
              for (const key of hostileKeys) {
                if (await isTaken(parseVerifier, key)) taken.push(key);
              }
              const verdicts = await Promise.all(signed.map((note) => checkSignature(note, trusted)));
              return [taken, verdicts.map(({signer}) => String(signer))];
            })().then(done, (failure) => done(String(failure)));
            """,
            HostileNotes.malformedCheckpoints().toList(),
            HostileNotes.malformedKeys().toList(),
            signed,
            trusted.stream().map(NoteVerifier::toString).toList());

    assertThat(answer)
        .isEqualTo(
            List.of(
                List.of(),
                signed.stream()
                    .map(one -> Checkpoint.signer(one, trusted).map(NoteVerifier::toString))
                    .map(signerOrNone -> signerOrNone.orElse("null"))
                    .toList()));
  }

  @Test
  void what_the_browser_has_seen_must_be_continued() {
    BROWSER.click("button", "Verify these records");
    BROWSER.see(".notice.good", "Intact");
    String id = NODE.client().addConnection(NODE.administratorToken());
    new Tables(NODE.database()).awaitConsumers();

    BROWSER.click("button", "Refresh");
    BROWSER.see("tbody tr", id);
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
    BROWSER.see("tbody tr", id);
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
    int total = NODE.get("/api/v1/auditRecords?Limit=1").json().getInteger("totalCount");

    List<String> csv = export("CSV").lines().toList();
    assertThat(csv.get(0)).startsWith("\"number\",").contains(",\"type\",");
    assertThat(csv).hasSizeGreaterThan(total);
    assertThat(BROWSER.text(".notice.good")).startsWith("Exported " + (csv.size() - 1) + " ");
    List<JsonObject> lines = export("NDJSON").lines().map(JsonObject::new).toList();
    JsonArray records = new JsonObject(export("JSON")).getJsonArray("results");

    assertThat(lines).hasSizeGreaterThanOrEqualTo(total);
    assertThat(records.size()).isGreaterThanOrEqualTo(lines.size());
    assertThat(records.getJsonObject(total - 1)).isEqualTo(lines.get(total - 1));
    assertThat(csv.get(total)).contains(lines.get(total - 1).getString("id"));
  }

  @Test
  void an_export_that_is_stopped_leaves_nothing_behind() {
    BROWSER.downloadTo(downloads);
    BROWSER.choose("Export as", "NDJSON");
    BROWSER.slowDown(Duration.ZERO, 50_000);
    BROWSER.click("button", "Export");
    BROWSER.see(".buttons[role=status]", " records, ");

    BROWSER.click("button", "Stop");

    BROWSER.see("button", "Export");
    BROWSER.seeNoMore(".notice", "");
    assertThat(downloads.resolve("audit-trail.ndjson")).doesNotExist();
  }

  @Test
  void an_export_ends_when_the_screen_is_left() {
    BROWSER.downloadTo(downloads);
    BROWSER.choose("Export as", "NDJSON");
    BROWSER.slowDown(Duration.ZERO, 50_000);
    BROWSER.execute("window.audit = document.querySelector('audit-screen')");
    BROWSER.click("button", "Export");
    BROWSER.see(".buttons[role=status]", " records, ");

    BROWSER.goTo("#/system");

    BROWSER.waitFor("audit.exporting === null && !audit.isConnected");
    assertThat(BROWSER.execute("return audit.exported + (audit.failure ?? '')")).isEqualTo("");
    assertThat(downloads.resolve("audit-trail.ndjson")).doesNotExist();
  }

  @Test
  void a_look_at_the_trail_is_one_reading_of_it() {
    Tables tables = new Tables(NODE.database());
    BROWSER.goTo("#/connections");
    BROWSER.see("h1", "Connections");
    int before = tables.texts(READINGS).size();

    BROWSER.goTo("#/audit");
    BROWSER.see("tbody tr", "Logged on");
    BROWSER.type("Who", "admin" + Keys.ENTER);
    BROWSER.waitFor(
        "document.querySelector('audit-screen').records?.every(({actor}) => actor === 'admin')");

    assertThat(tables.texts(READINGS)).hasSize(before + 2);
  }

  @Test
  void a_verification_shows_how_far_it_is_and_can_be_stopped() {
    BROWSER.slowDown(Duration.ofSeconds(1));
    BROWSER.click("button", "Verify the whole trail");
    BROWSER.see("audit-verification", "256 of ");

    BROWSER.click("audit-verification button", "Stop");

    BROWSER.seeNoMore("audit-verification progress", "");
    BROWSER.seeNoMore(".verdict .notice", "");
  }

  @Test
  void a_verification_begins_again_when_other_records_are_shown() {
    String id = NODE.client().addConnection(NODE.administratorToken());
    new Tables(NODE.database()).awaitConsumers();
    BROWSER.slowDown(Duration.ofMillis(500));
    BROWSER.click("button", "Verify these records");
    BROWSER.see("audit-verification progress", "");

    BROWSER.goTo("#/audit?subject=" + id);

    BROWSER.see(".notice.good", "Intact: 1 record verified");
    assertThat(BROWSER.count("tbody tr")).isOne();
  }

  /** Comes last: what has been put into the trail cannot be taken out of it. */
  @Test
  @Order(Integer.MAX_VALUE)
  void the_checkpoints_in_the_trail_must_be_signed_and_fit_the_records_before_them()
      throws SQLException {
    Tables tables = new Tables(NODE.database());
    BROWSER.click("button", "Verify the whole trail");
    BROWSER.see(".notice.good", "Intact");
    NoteVerifier ledger =
        NoteVerifier.parse(tables.texts("SELECT verifier FROM ledger_key").get(0));
    NoteSigner forger = NoteSigner.generate(ledger.name());
    Checkpoint checkpoint = new Checkpoint(ledger.name(), RECORDS, TreeHash.ofLeaf(new byte[1]));
    tables.texts(
        """
        INSERT INTO event (position, id, type, subject, source_address, request_id, details)
        VALUES (event_position(1), gen_random_uuid(), 'dev.untether.audit.checkpoint.v1', 'ledger',
                '192.0.2.7', 'a test', jsonb_build_object('checkpoint', ?::text))
        RETURNING 1
        """,
        checkpoint.sign(forger));
    tables.awaitConsumers();
    BROWSER.click("button", "Refresh");
    BROWSER.see(
        "tbody button",
        "Record "
            + tables
                .texts(
                    """
                    SELECT number FROM ledger_leaf JOIN event USING (position)
                     WHERE request_id = 'a test' AND subject = 'ledger'
                    """)
                .get(0));

    String untrusted = "is signed with none of the keys that this browser trusts, but with ";
    BROWSER.click("button", "Verify these records");
    BROWSER.see(".notice.bad", untrusted + forger.verifier().reference());
    BROWSER.click("button", "Verify the whole trail");
    BROWSER.see(".notice.bad", untrusted + forger.verifier().reference());

    // As if somebody had the key of the ledger.
    BROWSER.execute(
        """
        const [name] = Object.keys(localStorage);
        const seen = JSON.parse(localStorage.getItem(name));
        localStorage.setItem(name, JSON.stringify({...seen, keys: [...seen.keys, arguments[0]]}));
        """,
        forger.verifier().toString());
    String rewritten =
        "Records have been rewritten, and their hashes with them, somewhere from record ";
    BROWSER.click("button", "Verify these records");
    BROWSER.see(".notice.bad", rewritten + "0 to " + (RECORDS - 1));
    BROWSER.click("button", "Verify the whole trail");
    assertThat(BROWSER.see(".notice.bad", "has the root " + checkpoint.root().hex()).getText())
        .contains(rewritten, " to " + (RECORDS - 1) + ": the checkpoint in record ");

    // What the browser knows by itself is told before what only the records say.
    rewriteRecord(100);
    BROWSER.click("button", "Verify the whole trail");
    assertThat(BROWSER.see(".notice.bad", "that this browser has seen last").getText())
        .contains(rewritten + "0 to ");
  }

  private static String export(String format) throws IOException {
    BROWSER.choose("Export as", format);
    BROWSER.click("button", "Export");
    BROWSER.see(".notice.good", "Exported");
    Path file = downloads.resolve("audit-trail." + format.toLowerCase(Locale.ROOT));
    Polling.until(() -> file, Files::exists);
    String content = Files.readString(file);
    Files.delete(file);
    return content;
  }

  /** Changes a record of the first tile and its leaf, but no hash above them. */
  private static void rewriteRecord(int number) throws SQLException {
    Tables tables = new Tables(NODE.database());
    String of = " FROM ledger_leaf JOIN event USING (position) WHERE number = ?";
    change(tables.texts("SELECT subject" + of, number).get(0), "mallory");
    String id = tables.texts("SELECT id" + of, number).get(0);
    String rewritten = NODE.get("/api/v1/events/" + id).body();
    forge(
        "UPDATE ledger_tile SET hashes = overlay(hashes PLACING '\\x%s' FROM %s)"
                .formatted(TreeHash.ofLeaf(rewritten.getBytes(UTF_8)).hex(), 32 * number + 1)
            + " WHERE level = 0 AND number = 0");
  }

  private static void change(String subject, String userName) throws SQLException {
    forge("UPDATE event SET user_name = '%s' WHERE subject = '%s'".formatted(userName, subject));
  }

  /** As somebody could who has the database. */
  private static void forge(String sql) throws SQLException {
    try (Connection connection = NODE.database().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica"); // no triggers
      statement.execute(sql);
    }
  }
}
