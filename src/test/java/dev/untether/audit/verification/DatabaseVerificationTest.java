package dev.untether.audit.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.audit.merkle.TreeEdge;
import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.note.NoteSigner;
import dev.untether.audit.note.NoteVerifier;
import dev.untether.audit.verification.GivenCheckpoints.Given;
import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.audit.verification.Verdict.Intact;
import dev.untether.eventlog.StoredEvent;
import dev.untether.testing.Polling;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An intruder changes the database by SQL, and gets around the triggers. */
@Tag("slow")
class DatabaseVerificationTest {
  private static final TestDatabase DATABASE = TestDatabase.create();
  private static final Tables TABLES = new Tables(DATABASE);
  private static final List<String> ATTACKED =
      List.of("event", "ledger", "ledger_tile", "ledger_key", "event_log");

  private static final Pattern REWRITTEN =
      Pattern.compile(
          "^Records have been rewritten, and their hashes with them, somewhere from record (\\d+) to (\\d+): ");

  /** The key, and two checkpoints, as they were kept elsewhere before the intruder came. */
  private static TrustedKeys key;

  private static String earlier;
  private static String latest;
  private static long size;

  @BeforeAll
  static void record() throws SQLException {
    try (TestNode node =
        TestNode.start(DATABASE.uri(), Map.of("UNTETHER_AUDIT_CHECKPOINT_INTERVAL", "1s"))) {
      String token = node.client().administratorToken();
      List<String> ids = TABLES.seedConnections(600);
      RemovalLoad.start(node.client(), token, ids.subList(0, 300), 2).awaitEnd();
      TABLES.awaitConsumers();
      earlier = text("SELECT checkpoint FROM ledger");
      RemovalLoad.start(node.client(), token, ids.subList(300, 600), 2).awaitEnd();
      Polling.until(
          () ->
              TABLES.texts(
                  """
                  SELECT 1 FROM event
                   WHERE type = 'dev.untether.audit.checkpoint.v1'
                     AND (details ->> 'size')::bigint > 600
                  """),
          found -> !found.isEmpty());
      TABLES.awaitConsumers();
    }
    latest = text("SELECT checkpoint FROM ledger");
    size = Long.parseLong(text("SELECT size FROM ledger"));
    key = new TrustedKeys(List.of(NoteVerifier.parse(text("SELECT verifier FROM ledger_key"))));
    for (String table : ATTACKED) {
      forge("CREATE TABLE kept_%1$s AS TABLE %1$s".formatted(table));
    }
  }

  @BeforeEach
  void undo() throws SQLException {
    for (String table : ATTACKED) {
      forge(
          "DELETE FROM %1$s".formatted(table),
          "INSERT INTO %1$s SELECT * FROM kept_%1$s".formatted(table));
    }
  }

  @Test
  void an_untouched_database_is_intact() throws Exception {
    assertThat(verify(key, latest))
        .isInstanceOfSatisfying(
            Intact.class,
            intact -> {
              assertThat(intact.records()).isEqualTo(size);
              assertThat(intact.proven()).isEqualTo(size);
              assertThat(intact.keptElsewhere()).isEqualTo(size);
              assertThat(intact.checkpointsInTrail()).isPositive();
              assertThat(intact.remarks()).isEmpty();
            });
  }

  @Test
  void a_changed_field_is_told() throws Exception {
    for (String change :
        List.of(
            "user_name = 'nobody'",
            "source_address = '192.0.2.1'",
            "request_id = 'x'",
            "subject = 'x'",
            "type = 'x'",
            "time = time + interval '1 microsecond'",
            "details = details || '{\"more\": 1}'",
            "details = '[]'",
            "id = gen_random_uuid()")) {
      undo();
      forge("UPDATE event SET %s WHERE position = %s".formatted(change, position(270)));

      assertThat(fault()).as(change).startsWith("Record 270 has been changed: its hash is ");
    }
  }

  @Test
  void a_deleted_event_is_told() throws Exception {
    forge("DELETE FROM event WHERE position = " + position(5));
    assertThat(fault()).isEqualTo("Record 5 has been removed");

    undo();
    forge("DELETE FROM event WHERE position = " + position(size - 1));
    assertThat(fault()).isEqualTo("Record %s has been removed".formatted(size - 1));
  }

  @Test
  void an_inserted_event_is_told() throws Exception {
    String copy =
        """
        INSERT INTO event (position, id, type, subject, source_address, request_id)
        SELECT position + 1, gen_random_uuid(), type, 'another', source_address, request_id
          FROM event WHERE position = %s
        """;
    long free = freeBehind();

    forge(copy.formatted(position(free)));

    assertThat(fault())
        .startsWith("An event has been put in before record %s".formatted(free + 1))
        .contains("has no leaf");
  }

  @Test
  void two_swapped_events_are_told() throws Exception {
    long first = position(7);
    long second = position(300);
    forge(
        "UPDATE event SET position = 1 WHERE position = " + first,
        "UPDATE event SET position = %s WHERE position = %s".formatted(first, second),
        "UPDATE event SET position = %s WHERE position = 1".formatted(second));

    assertThat(fault())
        .startsWith("Record 7 is out of order: it stands at position %s".formatted(second));
  }

  @Test
  void truncated_tiles_are_told() throws Exception {
    forge("DELETE FROM ledger_tile WHERE level = 0 AND number = 2");
    assertThat(fault())
        .isEqualTo(
            "The end has been cut off: the last record is 511, but the ledger knows of record "
                + (size - 1));

    undo();
    forge("DELETE FROM ledger_tile WHERE level = 0 AND number = 1");
    assertThat(fault())
        .isEqualTo(
            "The leaves of record 256 and of those after it have been removed from the tile 0/001");

    undo();
    forge("UPDATE ledger_tile SET hashes = substring(hashes FOR 3200) WHERE number = 1");
    assertThat(fault())
        .isEqualTo(
            "The tile 0/001 is damaged: it has the leaves of record 256 and of those after it");

    undo();
    forge("DELETE FROM ledger_tile WHERE level = 1");
    assertThat(fault())
        .isEqualTo("The tile 1/000 has been cut off: its hash of records 0 to 255 is missing");
  }

  @Test
  void tiles_and_events_that_were_cut_off_together_are_told_by_the_latest_checkpoint()
      throws Exception {
    cutOff(512);

    assertThat(fault())
        .isEqualTo(
            "The end has been cut off: the last record is 511, but the latest checkpoint of the"
                + " ledger knows of record "
                + (size - 1));
  }

  @Test
  void a_changed_event_with_a_fitting_leaf_is_told() throws Exception {
    rewrite(300, false);

    assertSomewhereRewritten(fault(), 300);
  }

  @Test
  void a_tree_that_was_made_anew_is_told_by_a_checkpoint() throws Exception {
    rewrite(300, true);

    assertSomewhereRewritten(fault(), 300);
  }

  @Test
  void a_changed_hash_in_a_tile_above_the_leaves_is_told() throws Exception {
    forge(
        "UPDATE ledger_tile SET hashes = set_byte(hashes, 49, get_byte(hashes, 49) # 1)"
            + " WHERE level = 1");

    assertThat(fault())
        .isEqualTo(
            "Records have been rewritten, and their hashes with them, somewhere from record 256 to"
                + " 511: the tile 1/000 has another hash for them");
  }

  private static void assertSomewhereRewritten(String fault, long number) {
    Matcher range = REWRITTEN.matcher(fault);
    assertThat(range.find()).as(fault).isTrue();
    assertThat(number).isBetween(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
  }

  @Test
  void an_older_checkpoint_in_place_of_the_latest_is_told() throws Exception {
    forge("UPDATE ledger SET checkpoint = '%s'".formatted(earlier));

    assertThat(fault())
        .startsWith(
            "The latest checkpoint of the ledger has been replaced by an older one: it has %s"
                .formatted(Checkpoint.parse(earlier).size()));
  }

  @Test
  void an_older_checkpoint_with_all_that_followed_cut_off_is_told_by_a_kept_one_only()
      throws Exception {
    long sizeOfThen = Checkpoint.parse(earlier).size();
    cutOff(sizeOfThen);
    forge("UPDATE ledger SET checkpoint = '%s'".formatted(earlier));

    assertThat(Verdict.VerdictText.of(verify(key)))
        .startsWith("INTACT: %s records".formatted(sizeOfThen))
        .contains(
            "It cannot be seen whether records after number %s were cut off, and an older checkpoint was put in place: that takes a checkpoint of a later time that was kept elsewhere (--checkpoint)."
                .formatted(sizeOfThen - 1));
    assertThat(((Broken) verify(key, latest)).fault())
        .isEqualTo(
            "The end has been cut off: the last record is %s, but the checkpoint of kept knows of record %s"
                .formatted(sizeOfThen - 1, size - 1));
  }

  @Test
  void a_signature_with_another_key_is_told() throws Exception {
    NoteSigner intruder = NoteSigner.generate(key.keys().get(0).name());
    Checkpoint genuine = Checkpoint.parse(latest);
    String forged = new Checkpoint(genuine.origin(), genuine.size(), genuine.root()).sign(intruder);
    forge("UPDATE ledger SET checkpoint = '%s'".formatted(forged));

    assertThat(fault())
        .isEqualTo(
            "The latest checkpoint of the ledger is signed with none of the given keys, but with "
                + intruder.verifier().reference());
    assertThat(((Broken) verify(TrustedKeys.NONE)).fault())
        .startsWith(
            "The latest checkpoint of the ledger is signed with none of the ledger's keys, but");

    forge(
        """
        INSERT INTO ledger_key (number, verifier, private_key_ciphertext) VALUES (99, '%s', '')
        """
            .formatted(intruder.verifier()));
    assertThat(fault()).contains("signed with none of the given keys");
    assertThat(Verdict.VerdictText.of(verify(TrustedKeys.NONE)))
        .startsWith("INTACT: ")
        .contains(
            intruder.verifier().reference(),
            "No verifier key was given (--key): it was not checked whether these are keys of your"
                + " ledger, or of somebody who has signed everything anew.");
  }

  @Test
  void a_forged_checkpoint_is_told() throws Exception {
    forge(
        "UPDATE ledger SET checkpoint = '%s'"
            .formatted(latest.replace("\n" + size + "\n", "\n" + (size + 1) + "\n")));
    assertThat(fault())
        .isEqualTo("The latest checkpoint of the ledger is forged: its signature does not match");

    forge("UPDATE ledger SET checkpoint = NULL");
    assertThat(fault()).startsWith("The latest checkpoint has been removed");
  }

  @Test
  void events_that_retention_has_removed_are_covered_by_their_hashes() throws Exception {
    forge(
        "UPDATE event_log SET removed_through = " + position(299),
        "DELETE FROM event WHERE position <= " + position(299));

    assertThat(Verdict.VerdictText.of(verify(key, latest)))
        .startsWith("INTACT: %s records".formatted(size))
        .contains("Retention has removed 300 of the records, up to position ");

    forge("DELETE FROM event WHERE position = " + position(300));
    assertThat(fault()).isEqualTo("Record 300 has been removed");
  }

  @Test
  void events_without_a_leaf_may_know_of_leaves_that_were_cut_off() throws Exception {
    long sizeOfThen = Checkpoint.parse(earlier).size();
    cutOffTiles(sizeOfThen);
    forge("UPDATE ledger SET checkpoint = '%s'".formatted(earlier));

    assertThat(fault())
        .startsWith(
            "The end has been cut off: the last record is %s, but the checkpoint at position "
                .formatted(sizeOfThen - 1));
  }

  /** The old tree's end, root and position; events stay. */
  private static void cutOffTiles(long records) throws SQLException {
    long last = records / 256;
    long width = records % 256;
    forge(
        "DELETE FROM ledger_tile WHERE level = 0 AND number > " + last,
        "UPDATE ledger_tile SET hashes = substring(hashes FOR %1$s * 32), positions = positions[1:%1$s] WHERE level = 0 AND number = %2$s"
            .formatted(width, last),
        "DELETE FROM ledger_tile WHERE cardinality(positions) = 0",
        "UPDATE ledger SET size = %s, position = %s, root = decode('%s', 'hex')"
            .formatted(records, position(records - 1), root(records)));
  }

  private static void cutOff(long records) throws SQLException {
    cutOffTiles(records);
    forge("DELETE FROM event WHERE position > (SELECT position FROM ledger)");
  }

  /** Changes an event and its leaf, and if wanted the tile above and the root. */
  private static void rewrite(long number, boolean wholeTree) throws SQLException, IOException {
    forge("UPDATE event SET subject = 'another' WHERE position = " + position(number));
    forge(
        "UPDATE ledger_tile SET hashes = overlay(hashes PLACING decode('%s', 'hex') FROM %s) WHERE level = 0 AND number = %s"
            .formatted(leafOfEvent(position(number)), number % 256 * 32 + 1, number / 256));
    if (wholeTree) {
      TreeHash above = root(leaves(number / 256 * 256, (number / 256 + 1) * 256));
      forge(
          "UPDATE ledger_tile SET hashes = overlay(hashes PLACING decode('%s', 'hex') FROM %s) WHERE level = 1"
              .formatted(above, number / 256 * 32 + 1),
          "UPDATE ledger SET root = decode('%s', 'hex')".formatted(root(size)));
    }
  }

  private static TreeHash leafOfEvent(long position) throws SQLException, IOException {
    try (LedgerDatabase database = LedgerDatabase.open(DATABASE.connect())) {
      LedgerDatabase.Cursor<LedgerDatabase.EventRow> events = database.events();
      LedgerDatabase.EventRow row = events.next();
      while (row.position() != position) {
        row = events.next();
      }
      return row.event().map(StoredEvent::canonical).map(TreeHash::ofLeaf).orElseThrow();
    }
  }

  private static TreeHash root(long records) {
    return root(leaves(0, records));
  }

  private static TreeHash root(List<TreeHash> leaves) {
    TreeEdge tree = new TreeEdge();
    tree.append(leaves);
    return tree.root();
  }

  private static List<TreeHash> leaves(long from, long to) {
    return TABLES
        .texts(
            "SELECT encode(hash, 'base64') FROM ledger_leaf WHERE number >= ? AND number < ? ORDER BY number",
            from,
            to)
        .stream()
        .map(TreeHash::parseBase64)
        .toList();
  }

  /** The number of a record behind whose position there is room for another one. */
  private static long freeBehind() {
    return Long.parseLong(
        text(
            """
            SELECT min(number) FROM ledger_leaf AS leaf
             WHERE number > 10
               AND NOT EXISTS (SELECT FROM event WHERE event.position = leaf.position + 1)
            """));
  }

  private static long position(long number) {
    return Long.parseLong(text("SELECT position FROM ledger_leaf WHERE number = " + number));
  }

  private static String text(String sql) {
    return TABLES.texts(sql).get(0);
  }

  private static String fault() throws Exception {
    return ((Broken) verify(key)).fault();
  }

  private static Verdict verify(TrustedKeys keys, String... kept) throws Exception {
    List<Given> given = kept.length == 0 ? List.of() : List.of(Given.of("kept", kept[0]));
    return DatabaseVerification.verify(
        DATABASE.connect(), new GivenCheckpoints(given), keys, number -> {});
  }

  private static void forge(String... statements) throws SQLException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica"); // no triggers
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
