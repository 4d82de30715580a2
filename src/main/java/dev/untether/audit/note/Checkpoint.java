package dev.untether.audit.note;

import dev.untether.audit.merkle.TreeHash;
import java.util.List;
import java.util.Optional;

/**
 * What a ledger's tree was at one time (C2SP tlog-checkpoint). With a signed copy that is kept
 * elsewhere, anybody can see later whether events up to it were changed or cut off.
 *
 * @param origin which ledger it is
 * @param size how many events the tree had
 * @param root the hash of the tree
 */
public record Checkpoint(String origin, long size, TreeHash root) {

  /** Returns the text of the signed note. */
  public String sign(NoteSigner signer) {
    return SignedNote.sign(text(), signer).toString();
  }

  /**
   * Reads a signed note, without a look at its signatures.
   *
   * @throws IllegalArgumentException if it is malformed; the message says what is wrong
   */
  public static Checkpoint parse(String note) {
    return parseText(SignedNote.parse(note).text());
  }

  /**
   * Returns the verifier that confirms the note; empty if no signature of one of them is valid.
   *
   * @throws IllegalArgumentException if the note is malformed
   */
  public static Optional<NoteVerifier> signer(String note, List<NoteVerifier> verifiers) {
    return SignedNote.parse(note).signer(verifiers);
  }

  private String text() {
    return "%s\n%d\n%s\n".formatted(origin, size, root.base64());
  }

  private static Checkpoint parseText(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length < 4 || lines[0].isEmpty() || !lines[1].matches("0|[1-9]\\d{0,18}")) {
      throw new IllegalArgumentException(
          "a checkpoint has lines for its origin, its size and the root hash");
    }
    return new Checkpoint(lines[0], Long.parseLong(lines[1]), TreeHash.parseBase64(lines[2]));
  }
}
