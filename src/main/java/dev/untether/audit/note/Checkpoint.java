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
   * Returns the verifier that confirms the note; empty if no signature of one of them is valid. A
   * ledger's key has the name of its origin, so a key of another ledger confirms nothing.
   *
   * @throws IllegalArgumentException if the note is malformed
   */
  public static Optional<NoteVerifier> signer(String note, List<NoteVerifier> verifiers) {
    String origin = parse(note).origin();
    return SignedNote.parse(note)
        .signer(verifiers.stream().filter(verifier -> verifier.name().equals(origin)).toList());
  }

  /**
   * Returns the keys that the signatures of a note refer to, as {@link NoteVerifier#reference}.
   *
   * @throws IllegalArgumentException if the note is malformed
   */
  public static List<String> signedBy(String note) {
    return SignedNote.parse(note).signatures().stream()
        .map(signature -> NoteVerifier.reference(signature.name(), signature.keyId()))
        .toList();
  }

  private String text() {
    return "%s\n%s\n%s\n".formatted(origin, size, root.base64());
  }

  private static Checkpoint parseText(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() < 3 || lines.contains("") || !lines.get(1).matches("0|[1-9]\\d{0,17}")) {
      throw new IllegalArgumentException(
          "a checkpoint has lines for its origin, its size and the root hash, and no empty line");
    }
    return new Checkpoint(
        lines.get(0), Long.parseLong(lines.get(1)), TreeHash.parseBase64(lines.get(2)));
  }
}
