package dev.untether.audit.verification;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.audit.AuditRecord;
import dev.untether.audit.Checkpoint;
import dev.untether.audit.Checkpoint.ChainHead;
import dev.untether.audit.CheckpointKey;
import dev.untether.audit.Recorded;
import dev.untether.audit.verification.RecordSource.MalformedExportException;
import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.audit.verification.Verdict.Intact;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrailVerificationTest {
  @TempDir private Path directory;
  private CheckpointKey key;
  private final Recorded trail = new Recorded();

  @BeforeEach
  void makeKey() {
    key = Recorded.key(directory);
  }

  @Test
  void an_untouched_trail_is_intact_as_lines_and_as_pages() throws IOException {
    Checkpoint inTrail = trail.removals(5).sign(key);
    trail.checkpoint(inTrail).removals(5);

    Verdict verdict = verify(trail.lines());

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Intact.class,
            intact -> {
              assertThat(intact.records()).isEqualTo(11);
              assertThat(intact.checkpointsInTrail()).isEqualTo(1);
              assertThat(intact.lastRecordedAt()).isEqualTo(Recorded.TIME.toString());
            });
    assertThat(verify(trail.page())).isEqualTo(verdict);
  }

  /** The number was computed by another program. If it changes, no trail verifies any more. */
  @Test
  void the_hash_of_a_record_is_for_ever() {
    String record =
        """
        {"number":1,"specversion":"1.0","id":"01890a5d-ac96-774b-bcce-b302099a8057",
         "source":"/api/v1/amazonConnections","type":"dev.untether.connection.removed.v1",
         "subject":"0192d3c4-0000-7000-8000-000000000001","time":"2026-11-24T13:04:05.123456Z",
         "datacontenttype":"application/json","sequence":"0000000000001048576",
         "data":{"userId":null,"userName":"Zoë 😀","sourceAddress":"192.0.2.7",
                 "requestId":"r\\u20281","count":12.0},
         "actor":"Zoë 😀","recordedAt":"2026-11-24T13:04:05.2Z",
         "previousHash":"%s","hash":"not covered"}
        """
            .formatted(ChainHead.BEGINNING.hash());

    assertThat(AuditRecord.hashOf(new JsonObject(record)))
        .isEqualTo("12070eb978a92c1695d3e74ed75c5b630282003437494e0be0aa9f9dab659731");
  }

  @Test
  void a_changed_record_is_told() throws IOException {
    trail.removals(9);
    trail.change(4);

    assertThat(fault(trail)).startsWith("Record 4 has been changed: its hash is ");
  }

  @Test
  void a_changed_record_with_a_fitting_hash_is_told_by_the_next_one() throws IOException {
    trail.removals(9);
    trail.change(4);
    trail.rehash(4);

    assertThat(fault(trail)).startsWith("Record 4 has been changed or exchanged");
  }

  @Test
  void a_record_that_names_another_one_before_it_is_told() throws IOException {
    trail.removals(9);
    trail.get(4).put("previousHash", "ab".repeat(32));
    trail.rehash(4);

    assertThat(fault(trail)).startsWith("Record 4 has been exchanged or inserted");
  }

  @Test
  void removed_records_are_told() throws IOException {
    trail.removals(9);
    trail.remove(4);
    assertThat(fault(trail)).isEqualTo("Record 4 has been removed");

    trail.remove(4);
    assertThat(fault(trail)).isEqualTo("Records 4 to 5 have been removed");

    trail.remove(1);
    assertThat(fault(trail)).isEqualTo("Record 1 has been removed");
  }

  @Test
  void records_out_of_order_are_told() throws IOException {
    trail.removals(9);
    trail.swap(4, 7);

    assertThat(fault(trail))
        .isEqualTo("Record 4 is out of order: record 7 stands in its place, and it comes later");
  }

  @Test
  void an_inserted_record_is_told() throws IOException {
    trail.removals(9);
    trail.repeatBehind(4, 5);

    assertThat(fault(trail)).startsWith("Record 4 has been inserted or repeated");
  }

  @Test
  void a_cut_at_the_end_is_told_by_a_checkpoint_only() throws IOException {
    Checkpoint kept = trail.removals(9).sign(key);
    trail.removeFrom(7);

    assertThat(verify(trail.lines())).isInstanceOf(Intact.class);
    assertThat(fault(trail, kept))
        .isEqualTo(
            "The end has been cut off: the last record is 6, but the checkpoint of %s knows of record 9"
                .formatted(Recorded.TIME));
  }

  @Test
  void a_cut_at_the_end_is_told_by_the_head_that_a_database_names() throws IOException {
    ChainHead head = trail.removals(9).sign(key).head();
    trail.removeFrom(7);

    Verdict verdict =
        new TrailVerification(
                source(trail.lines()),
                new GivenCheckpoints(List.of()),
                new TrustedKeys(Set.of()),
                Optional.of(head),
                number -> {})
            .verify();

    assertThat(verdict)
        .isEqualTo(
            new Broken(
                "The end has been cut off: the last record is 6, but the head of the trail knows of"
                    + " record 9"));
  }

  @Test
  void a_chain_that_was_made_anew_is_told_by_a_given_checkpoint_and_by_one_in_the_trail()
      throws IOException {
    Checkpoint early = trail.removals(3).sign(key);
    Checkpoint late = trail.removals(6).sign(key);
    trail.change(5);
    trail.rehashFrom(5);

    assertThat(verify(trail.lines())).isInstanceOf(Intact.class);
    assertThat(fault(trail, early, late))
        .startsWith(
            "Records have been rewritten, and their hashes with them, somewhere from record 4 to"
                + " 9");

    Recorded withCheckpoint = new Recorded().removals(3);
    withCheckpoint.checkpoint(withCheckpoint.sign(key)).removals(3);
    withCheckpoint.change(2);
    withCheckpoint.rehashFrom(2);
    assertThat(fault(withCheckpoint)).contains("somewhere from record 1 to 3");
  }

  @Test
  void what_is_proven_ends_with_the_last_checkpoint_that_nobody_else_can_have_made()
      throws IOException {
    Checkpoint kept = trail.removals(3).sign(key);
    trail.checkpoint(trail.removals(1).sign(key)).removals(3);

    assertThat(provenThrough(verify(trail.lines()))).isZero();
    assertThat(provenThrough(verify(trail.lines(), new TrustedKeys(Set.of()), kept))).isEqualTo(3);
    assertThat(provenThrough(verify(trail.lines(), new TrustedKeys(Set.of(key.publicKey())))))
        .isEqualTo(4);
  }

  @Test
  void a_forged_checkpoint_is_told() throws IOException {
    Checkpoint signed = trail.removals(3).sign(key);
    Checkpoint forged =
        new Checkpoint(
            new ChainHead(2, signed.head().hash()),
            signed.time(),
            signed.publicKey(),
            signed.signature());

    assertThat(fault(trail, forged))
        .startsWith("The given checkpoint of record 2")
        .endsWith("is forged: its signature does not match");
    assertThat(fault(trail.checkpoint(forged)))
        .isEqualTo("Record 4 is a checkpoint that is forged: its signature does not match");
  }

  @Test
  void a_checkpoint_of_an_unknown_key_is_told() throws IOException {
    CheckpointKey known = Recorded.key(directory.resolve("another node"));
    trail.removals(3).checkpoint(trail.sign(key));
    TrustedKeys keys = new TrustedKeys(Set.of(known.publicKey()));

    assertThat(verify(trail.lines(), keys))
        .isEqualTo(
            new Broken(
                "Record 4 is a checkpoint that is signed with none of the given keys, but with "
                    + TrustedKeys.fingerprint(key.publicKey())));
    assertThat(verify(trail.lines(), new TrustedKeys(Set.of(known.publicKey(), key.publicKey()))))
        .isInstanceOf(Intact.class);
  }

  @Test
  void what_is_no_record_is_told() throws IOException {
    trail.removals(3);
    String lines = trail.lines();

    assertThat(fault(verify(lines.substring(0, lines.length() - 50))))
        .startsWith("The text after record 2 is not a record: line 3");
    assertThat(fault(verify(lines + "[]"))).contains("record 3", "something other than a record");
    assertThat(fault(verify(lines + "{}"))).contains("record 3", "without a number");
  }

  @Test
  void a_record_that_readers_could_understand_differently_is_none() {
    String twice = trail.removals(1).lines().replace("\"actor\"", "\"actor\":\"x\",\"actor\"");

    assertThatThrownBy(() -> verify(twice))
        .isInstanceOf(MalformedExportException.class)
        .hasMessageContaining("Duplicate field 'actor'");
  }

  @Test
  void a_page_that_looks_like_a_record_is_told() throws IOException {
    trail.removals(3);
    String genuine = trail.get(2).encode();
    String before = "{\"number\":2,\"actor\":\"eve\",\"results\":[" + genuine + "]}";
    String behind = "{\"results\":[" + genuine + "],\"number\":2,\"actor\":\"eve\"}";

    assertThat(fault(verify(trail.lines().replace(genuine, before))))
        .startsWith(
            "The text after record 1 is not a record: line 2 contains a page with something other");
    assertThat(fault(verify(trail.lines().replace(genuine, behind))))
        .startsWith(
            "The text after record 2 is not a record: line 2 contains a page with something other");
  }

  /** An "a" in two bytes, which lenient readers take for the letter. */
  @Test
  void bytes_that_not_every_reader_understands_are_a_change() throws IOException {
    String bytes = new String(trail.removals(3).lines().getBytes(UTF_8), ISO_8859_1);
    byte[] forged = bytes.replace("\"admin\"", "\"\u00C1\u00A1dmin\"").getBytes(ISO_8859_1);

    assertThat(fault(verify(source(forged), new TrustedKeys(Set.of()))))
        .startsWith("Record 1 has been changed");
  }

  private static long provenThrough(Verdict verdict) {
    return ((Intact) verdict).provenThrough();
  }

  private static String fault(Verdict verdict) {
    return ((Broken) verdict).fault();
  }

  private static String fault(Recorded recorded, Checkpoint... given) throws IOException {
    return fault(verify(recorded.lines(), new TrustedKeys(Set.of()), given));
  }

  private static Verdict verify(String export) throws IOException {
    return verify(export, new TrustedKeys(Set.of()));
  }

  private static Verdict verify(String export, TrustedKeys keys, Checkpoint... given)
      throws IOException {
    return verify(source(export), keys, given);
  }

  private static Verdict verify(RecordSource source, TrustedKeys keys, Checkpoint... given)
      throws IOException {
    return new TrailVerification(
            source,
            new GivenCheckpoints(Stream.of(given).toList()),
            keys,
            Optional.empty(),
            number -> {})
        .verify();
  }

  private static RecordSource source(String export) throws IOException {
    return source(export.getBytes(UTF_8));
  }

  private static RecordSource source(byte[] export) throws IOException {
    return new ExportedRecords(new ByteArrayInputStream(export));
  }
}
