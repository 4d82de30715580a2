package dev.untether.audit.note;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.audit.merkle.TreeHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
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

  /**
   * A text with signatures (C2SP signed-note).
   *
   * @param text what is signed; ends with a line feed
   */
  record SignedNote(String text, List<NoteSignature> signatures) {
    private static final String SIGNATURE_PREFIX = "\u2014 ";

    /**
     * A note that has more signatures than this is refused, as verifying each of them costs time.
     */
    private static final int MAX_SIGNATURES = 100;

    public SignedNote {
      signatures = List.copyOf(signatures);
    }

    static SignedNote sign(String text, NoteSigner signer) {
      byte[] signature = signer.sign(text.getBytes(UTF_8));
      NoteVerifier verifier = signer.verifier();
      return new SignedNote(
          text, List.of(new NoteSignature(verifier.name(), verifier.keyId(), signature)));
    }

    /**
     * Reads a note.
     *
     * @throws IllegalArgumentException if it is malformed; the message says what is wrong
     */
    static SignedNote parse(String note) {
      int textEnd = note.lastIndexOf("\n\n") + 1;
      if (textEnd == 0 || !note.endsWith("\n")) {
        throw new IllegalArgumentException(
            "a signed note is a text, an empty line and signature lines");
      }
      if (note.chars().anyMatch(c -> c < ' ' && c != '\n')) {
        throw new IllegalArgumentException(
            "a signed note has no control characters but line feeds");
      }
      List<NoteSignature> signatures = new ArrayList<>();
      for (String line : note.substring(textEnd + 1).split("\n", MAX_SIGNATURES + 2)) {
        if (!line.isEmpty()) {
          signatures.add(NoteSignature.parse(line));
        }
      }
      if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
        throw new IllegalArgumentException(
            "a signed note has 1 to %s signatures".formatted(MAX_SIGNATURES));
      }
      return new SignedNote(note.substring(0, textEnd), signatures);
    }

    /**
     * Returns the one of these verifiers whose valid signature the note has; empty if there is
     * none, or if a signature of one of them is not valid.
     */
    Optional<NoteVerifier> signer(List<NoteVerifier> verifiers) {
      List<NoteVerifier> named = verifiers.stream().filter(this::names).toList();
      return named.stream().allMatch(this::isSignedBy)
          ? named.stream().findFirst()
          : Optional.empty();
    }

    private boolean names(NoteVerifier verifier) {
      return signatures.stream().anyMatch(signature -> signature.isNamedAs(verifier));
    }

    private boolean isSignedBy(NoteVerifier verifier) {
      byte[] signed = text.getBytes(UTF_8);
      return signatures.stream()
          .filter(signature -> signature.isNamedAs(verifier))
          .allMatch(signature -> verifier.isSignatureOf(signed, signature.bytes()));
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
      StringBuilder note = new StringBuilder(text).append('\n');
      signatures.forEach(signature -> note.append(signature).append('\n'));
      return note.toString();
    }

    /**
     * One signature of a note.
     *
     * @param name of the key
     * @param keyId its first bytes, which tell keys of the same name apart
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record NoteSignature(String name, byte[] keyId, byte[] bytes) {

      private static NoteSignature parse(String line) {
        int nameEnd = line.lastIndexOf(' ');
        if (!line.startsWith(SIGNATURE_PREFIX) || nameEnd < SIGNATURE_PREFIX.length()) {
          throw new IllegalArgumentException("a signature line is an em dash, a name and base64");
        }
        byte[] signature = Base64.getDecoder().decode(line.substring(nameEnd + 1));
        if (signature.length <= NoteVerifier.KEY_ID_LENGTH) {
          throw new IllegalArgumentException("a signature is too short");
        }
        NoteSignature parsed =
            new NoteSignature(
                line.substring(SIGNATURE_PREFIX.length(), nameEnd),
                Arrays.copyOf(signature, NoteVerifier.KEY_ID_LENGTH),
                Arrays.copyOfRange(signature, NoteVerifier.KEY_ID_LENGTH, signature.length));
        if (!NoteVerifier.isName(parsed.name()) || !parsed.toString().equals(line)) {
          throw new IllegalArgumentException("a signature line is not in its only form");
        }
        return parsed;
      }

      private boolean isNamedAs(NoteVerifier verifier) {
        return name.equals(verifier.name()) && Arrays.equals(keyId, verifier.keyId());
      }

      @Override
      public String toString() {
        byte[] both = Arrays.copyOf(keyId, keyId.length + bytes.length);
        System.arraycopy(bytes, 0, both, keyId.length, bytes.length);
        return SIGNATURE_PREFIX + name + " " + Base64.getEncoder().encodeToString(both);
      }
    }
  }
}
