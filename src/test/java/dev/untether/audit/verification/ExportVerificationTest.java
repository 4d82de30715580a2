package dev.untether.audit.verification;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.audit.note.NoteSigner;
import dev.untether.audit.verification.ExportVerification.RecordSource.MalformedExportException;
import dev.untether.audit.verification.GivenCheckpoints.Given;
import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.audit.verification.Verdict.Intact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExportVerificationTest {
  private final NoteSigner signer = NoteSigner.generate(ExportedTrail.ORIGIN);
  private final NoteSigner other = NoteSigner.generate(ExportedTrail.ORIGIN);
  private final TrustedKeys key = new TrustedKeys(List.of(signer.verifier()));
  private final ExportedTrail trail = new ExportedTrail();

  @Test
  void an_untouched_trail_is_intact_as_lines_and_as_pages() throws IOException {
    trail.removals(600);
    trail.checkpoint(trail.sign(signer)).checkpointOfBefore().removals(5);
    String kept = trail.sign(signer);

    Verdict verdict = verify(trail.lines(), key, kept);

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Intact.class,
            intact -> {
              assertThat(intact.records()).isEqualTo(607);
              assertThat(intact.checkpointsInTrail()).isEqualTo(1);
              assertThat(intact.checkpointsGiven()).isEqualTo(1);
              assertThat(intact.keptElsewhere()).isEqualTo(607);
              assertThat(intact.signers()).containsExactly(signer.verifier().reference());
              assertThat(intact.remarks()).isEmpty();
            });
    assertThat(verify(trail.page(), key, kept)).isEqualTo(verdict);
  }

  @Test
  void a_changed_record_is_told() throws IOException {
    trail.removals(9);
    trail.change(4);

    assertThat(fault()).startsWith("Record 4 has been changed: its hash is ");
  }

  /** These members are not part of the event, so no hash covers them. */
  @Test
  void what_the_export_adds_to_the_event_must_agree_with_it() throws IOException {
    trail.removals(9);
    trail.get(4).put("actor", "eve");
    assertThat(fault()).startsWith("Record 4 has been changed: its actor");

    trail.get(3).put("recordedAt", "2026-11-25T13:04:05.123456Z");
    assertThat(fault()).startsWith("Record 3 has been changed: its actor or the time");
  }

  @Test
  void removed_records_are_told() throws IOException {
    trail.removals(9);
    trail.remove(4);
    assertThat(fault()).isEqualTo("Record 4 has been removed");

    trail.remove(4);
    assertThat(fault()).isEqualTo("Records 4 to 5 have been removed");
  }

  @Test
  void records_out_of_order_are_told() throws IOException {
    trail.removals(9);
    trail.swap(4, 7);
    assertThat(fault())
        .isEqualTo("Record 4 is out of order: record 7 stands in its place, and it comes later");

    trail.rehash();
    assertThat(fault()).startsWith("Record 5 is out of order, and its number was changed");
  }

  @Test
  void an_inserted_record_is_told() throws IOException {
    trail.removals(9);
    trail.repeatBehind(4, 5);

    assertThat(fault()).startsWith("Record 4 has been put in or repeated");
  }

  @Test
  void a_cut_at_the_end_is_told_by_a_checkpoint_that_was_kept_and_otherwise_what_it_takes()
      throws IOException {
    trail.removals(9);
    String kept = trail.sign(signer);
    trail.removeFrom(7);

    assertThat(Verdict.VerdictText.of(verify(trail.lines(), key)))
        .startsWith("INTACT: 7 records, numbers 0 to 6")
        .contains(
            "It cannot be seen whether records from number 0 on were rewritten together with their hashes",
            "whether records after number 6 were cut off, and an older checkpoint was put in place:"
                + " that takes a checkpoint of a later time that was kept elsewhere (--checkpoint).");
    assertThat(fault(verify(trail.lines(), key, kept)))
        .isEqualTo(
            "The end has been cut off: the last record is 6, but the checkpoint of kept 0 knows of"
                + " record 8");
  }

  @Test
  void a_trail_that_was_hashed_anew_is_told_by_a_given_checkpoint_and_by_one_in_the_trail()
      throws IOException {
    trail.removals(3);
    String early = trail.sign(signer);
    trail.removals(6);
    String late = trail.sign(signer);
    trail.change(5);
    trail.rehash();

    assertThat(verify(trail.lines(), key)).isInstanceOf(Intact.class);
    assertThat(fault(verify(trail.lines(), key, early, late)))
        .startsWith(
            "Records have been rewritten, and their hashes with them, somewhere from record 3 to"
                + " 8: the checkpoint of kept 1 has the root ");

    ExportedTrail withCheckpoint = new ExportedTrail().removals(3);
    withCheckpoint.checkpoint(withCheckpoint.sign(signer)).removals(3);
    withCheckpoint.change(2);
    withCheckpoint.rehash();
    assertThat(fault(verify(withCheckpoint.lines(), key)))
        .contains("somewhere from record 0 to 2: the checkpoint in record 3");
  }

  @Test
  void a_divergence_explains_why_a_checkpoint_of_the_lost_history_does_not_fit()
      throws IOException {
    trail.removals(3);
    ExportedTrail lost = new ExportedTrail().removals(9);
    trail.divergence().removals(7);

    assertThat(fault(verify(trail.lines(), key, lost.sign(signer))))
        .contains("Record 3 (%s) tells that the log has diverged".formatted(ExportedTrail.TIME));
  }

  @Test
  void a_divergence_that_was_noticed_only_after_further_removals_explains_it_too()
      throws IOException {
    trail.removals(3);
    String shared = trail.sign(signer);
    ExportedTrail lost = new ExportedTrail().removals(5);
    trail.removals(4).divergence().removals(2);
    trail.change(8);

    assertThat(fault(verify(trail.lines(), key, shared, lost.sign(signer))))
        .startsWith("Records have been rewritten")
        .contains("somewhere from record 3 to 4")
        .contains("Record 7 (%s) tells that the log has diverged".formatted(ExportedTrail.TIME));
  }

  @Test
  void a_divergence_explains_it_although_a_checkpoint_of_the_new_history_came_between()
      throws IOException {
    trail.removals(3);
    ExportedTrail lost = new ExportedTrail().removals(9);
    trail.divergence();
    trail.checkpoint(trail.sign(signer)).removals(7);

    assertThat(fault(verify(trail.lines(), key, lost.sign(signer))))
        .contains("somewhere from record 0 to 8")
        .contains("Record 3 (%s) tells that the log has diverged".formatted(ExportedTrail.TIME));
  }

  @Test
  void a_checkpoint_that_does_not_fit_is_the_first_fault_when_a_later_record_was_changed_too()
      throws IOException {
    ExportedTrail lost = new ExportedTrail().removals(5);
    trail.removals(9);
    trail.change(7);

    assertThat(fault(verify(trail.lines(), key, lost.sign(signer))))
        .startsWith(
            "Records have been rewritten, and their hashes with them, somewhere from record 0 to 4");
  }

  @Test
  void what_is_proven_ends_with_the_last_checkpoint_that_nobody_else_can_have_made()
      throws IOException {
    trail.removals(3);
    String kept = trail.sign(signer);
    trail.removals(1);
    trail.checkpoint(trail.sign(signer)).removals(3);

    assertThat(proven(verify(trail.lines(), TrustedKeys.NONE))).isZero();
    assertThat(proven(verify(trail.lines(), TrustedKeys.NONE, kept))).isEqualTo(3);
    assertThat(proven(verify(trail.lines(), key))).isEqualTo(4);
  }

  @Test
  void without_a_key_the_verdict_says_that_nothing_was_known_of_the_signatures()
      throws IOException {
    trail.removals(3);
    trail.checkpoint(trail.sign(other));

    assertThat(Verdict.VerdictText.of(verify(trail.lines(), TrustedKeys.NONE)))
        .contains(
            "No verifier key was given (--key): the signatures of checkpoints were not verified.");
  }

  @Test
  void a_forged_checkpoint_is_told() throws IOException {
    trail.removals(3);
    String forged = trail.sign(signer).replace("\n3\n", "\n2\n");

    assertThat(fault(verify(trail.lines(), key, forged)))
        .isEqualTo(
            "The given checkpoint of 2 records (kept 0) is forged: its signature does not match");
    assertThat(fault(verify(trail.checkpoint(forged).lines(), key)))
        .isEqualTo("Record 3 is a checkpoint that is forged: its signature does not match");
  }

  @Test
  void a_checkpoint_of_another_key_is_told() throws IOException {
    trail.removals(3);
    trail.checkpoint(trail.sign(other));

    assertThat(fault(verify(trail.lines(), key)))
        .isEqualTo(
            "Record 3 is a checkpoint that is signed with none of the given keys, but with "
                + other.verifier().reference());
    assertThat(verify(trail.lines(), new TrustedKeys(List.of(signer.verifier(), other.verifier()))))
        .isInstanceOf(Intact.class);
  }

  @Test
  void a_checkpoint_of_records_that_come_later_is_told() throws IOException {
    ExportedTrail longer = new ExportedTrail().removals(9);
    trail.removals(3).checkpoint(longer.sign(signer));

    assertThat(fault(verify(trail.lines(), key)))
        .isEqualTo("Record 3 is a checkpoint that has 9 records, some of which come later");
    assertThat(fault(verify(new ExportedTrail().checkpoint("nothing").lines(), key)))
        .startsWith("Record 0 is a checkpoint that is malformed");
  }

  @Test
  void a_part_of_a_trail_is_verified_as_far_as_that_goes() throws IOException {
    trail.removals(9);
    String kept = trail.sign(signer);

    assertThat(Verdict.VerdictText.of(verify(trail.lines(4, 9), key)))
        .startsWith("INTACT: 5 records, numbers 4 to 8")
        .contains("The export begins with record 4: without the records before");
    assertThatThrownBy(() -> verify(trail.lines(4, 9), key, kept))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("takes all records from number 0 on");
    trail.change(6);
    assertThat(fault(verify(trail.lines(4, 9), key))).startsWith("Record 6 has been changed");
  }

  @Test
  void what_is_no_record_is_told() throws IOException {
    trail.removals(3);
    String lines = trail.lines();

    assertThat(fault(verify(lines.substring(0, lines.length() - 50), key)))
        .startsWith("The text after record 1 is not a record: line 3");
    assertThat(fault(verify(lines + "[]", key))).contains("record 2", "other than a record");
    assertThat(fault(verify(lines + "{}", key))).contains("record 2", "without a number");
  }

  @Test
  void a_record_that_readers_could_understand_differently_is_none() {
    String twice = trail.removals(1).lines().replace("\"actor\"", "\"actor\":\"x\",\"actor\"");

    assertThatThrownBy(() -> verify(twice, key))
        .isInstanceOf(MalformedExportException.class)
        .hasMessageContaining("Duplicate field 'actor'");
  }

  @Test
  void a_page_that_looks_like_a_record_is_told() throws IOException {
    trail.removals(3);
    String genuine = trail.get(1).encode();
    String before = "{\"number\":1,\"actor\":\"eve\",\"results\":[" + genuine + "]}";
    String behind = "{\"results\":[" + genuine + "],\"number\":1,\"actor\":\"eve\"}";

    assertThat(fault(verify(trail.lines().replace(genuine, before), key)))
        .startsWith(
            "The text after record 0 is not a record: line 2 contains a page with something other");
    assertThat(fault(verify(trail.lines().replace(genuine, behind), key)))
        .startsWith(
            "The text after record 1 is not a record: line 2 contains a page with something other");
  }

  /** An "a" in two bytes, which lenient readers take for the letter. */
  @Test
  void bytes_that_not_every_reader_understands_are_a_change() throws IOException {
    String bytes = new String(trail.removals(3).bytes(), ISO_8859_1);
    byte[] forged = bytes.replace("\"admin\"", "\"\u00C1\u00A1dmin\"").getBytes(ISO_8859_1);

    assertThat(fault(verify(forged, key))).startsWith("Record 0 has been changed");
  }

  private static long proven(Verdict verdict) {
    return ((Intact) verdict).proven();
  }

  private String fault() throws IOException {
    return fault(verify(trail.lines(), key));
  }

  private static String fault(Verdict verdict) {
    return ((Broken) verdict).fault();
  }

  private static Verdict verify(String export, TrustedKeys keys, String... kept)
      throws IOException {
    return verify(export.getBytes(UTF_8), keys, kept);
  }

  private static Verdict verify(byte[] export, TrustedKeys keys, String... kept)
      throws IOException {
    List<Given> given = new ArrayList<>();
    for (String note : kept) {
      given.add(Given.of("kept " + given.size(), note));
    }
    return new ExportVerification(
            new ExportedRecords(new ByteArrayInputStream(export)),
            new GivenCheckpoints(given),
            keys,
            number -> {})
        .verify();
  }
}
