package dev.untether.audit.note;

import static dev.untether.testing.HostileNotes.SIGNATURE_OF_GO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.Checkpoint.SignedNote;
import dev.untether.testing.HostileNotes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTest {
  /** From the documentation of Go's package sumdb/note. */
  private static final String NOTE_OF_GO =
      "If you think cryptography is the answer to your problem,\n"
          + "then you don't know what your problem is.\n\n"
          + SIGNATURE_OF_GO;

  /** From C2SP tlog-checkpoint. */
  private static final String CHECKPOINT_OF_C2SP =
      """
      example.com/behind-the-sofa
      20852163
      CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

      \u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
      """;

  private final NoteSigner signer = NoteSigner.generate("example.com/log");
  private final Checkpoint checkpoint =
      new Checkpoint("example.com/log", 7, TreeHash.ofLeaf(new byte[0]));
  private final String note = checkpoint.sign(signer);

  @Test
  void a_note_of_another_implementation_is_verified() {
    NoteVerifier verifier = NoteVerifier.parse(HostileNotes.KEY_OF_GO);

    assertThat(SignedNote.parse(NOTE_OF_GO).signer(List.of(verifier))).contains(verifier);
    assertThat(SignedNote.parse(NOTE_OF_GO)).hasToString(NOTE_OF_GO);
    assertThat(SignedNote.parse(NOTE_OF_GO.replace("think", "thing")).signer(List.of(verifier)))
        .isEmpty();
  }

  @Test
  void a_checkpoint_of_the_specification_is_read() {
    assertThat(Checkpoint.parse(CHECKPOINT_OF_C2SP))
        .isEqualTo(
            new Checkpoint(
                "example.com/behind-the-sofa",
                20_852_163,
                TreeHash.parseBase64("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")));
  }

  @Test
  void a_signed_checkpoint_is_read_and_verified() {
    assertThat(Checkpoint.parse(note)).isEqualTo(checkpoint);
    assertThat(Checkpoint.signer(note, List.of(signer.verifier()))).contains(signer.verifier());
  }

  @Test
  void a_changed_checkpoint_has_no_signer() {
    List<NoteVerifier> verifiers = List.of(signer.verifier());
    String otherRoot = TreeHash.OF_EMPTY_TREE.base64();

    assertThat(Checkpoint.signer(note.replace("\n7\n", "\n8\n"), verifiers)).isEmpty();
    assertThat(Checkpoint.signer(note.replace(checkpoint.root().base64(), otherRoot), verifiers))
        .isEmpty();
    assertThat(Checkpoint.signer(note.replaceFirst("example.com/log", "another"), verifiers))
        .isEmpty();
    assertThat(Checkpoint.signer(note.replace("\n\n", "\nmore\n\n"), verifiers)).isEmpty();
  }

  @Test
  void only_a_given_key_of_the_ledger_itself_confirms_it() {
    NoteSigner another = NoteSigner.generate("example.com/another");
    String ofAnother = checkpoint.sign(another);

    assertThat(Checkpoint.signer(note, List.of())).isEmpty();
    assertThat(Checkpoint.signer(note, List.of(NoteSigner.generate("example.com/log").verifier())))
        .isEmpty();
    assertThat(Checkpoint.signer(ofAnother, List.of(another.verifier()))).isEmpty();
  }

  @Test
  void unknown_signatures_beside_a_known_one_are_ignored() {
    String cosigned = note + SIGNATURE_OF_GO;

    assertThat(Checkpoint.signer(cosigned, List.of(signer.verifier()))).contains(signer.verifier());
  }

  @Test
  void a_false_signature_under_the_name_of_a_known_key_spoils_the_note() {
    String ofOther = new Checkpoint("example.com/log", 8, checkpoint.root()).sign(signer);
    String falseSignature = ofOther.substring(ofOther.indexOf('\u2014'));

    assertThat(Checkpoint.signer(note + falseSignature, List.of(signer.verifier()))).isEmpty();
  }

  @Test
  void an_extension_line_is_allowed_and_covered_by_the_signature() {
    String text = "example.com/log\n7\n" + checkpoint.root().base64() + "\nextension\n";
    String extended = SignedNote.sign(text, signer).toString();

    assertThat(Checkpoint.parse(extended)).isEqualTo(checkpoint);
    assertThat(Checkpoint.signer(extended, List.of(signer.verifier()))).isPresent();
    assertThat(
            Checkpoint.signer(
                extended.replace("extension", "Extension"), List.of(signer.verifier())))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.untether.testing.HostileNotes#malformedCheckpoints")
  void what_is_no_signed_checkpoint_is_refused(String hostile) {
    assertThatThrownBy(() -> Checkpoint.parse(hostile))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_note_may_have_a_hundred_signatures() {
    assertThat(SignedNote.parse("text\n\n" + HostileNotes.signatures(100)).signatures())
        .hasSize(100);
  }
}
