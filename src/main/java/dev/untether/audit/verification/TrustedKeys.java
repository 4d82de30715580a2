package dev.untether.audit.verification;

import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.note.NoteVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The keys that were given to verify signatures with.
 *
 * @param keys empty if none was given
 */
public record TrustedKeys(List<NoteVerifier> keys) {
  public static final TrustedKeys NONE = new TrustedKeys(List.of());

  public TrustedKeys {
    keys = List.copyOf(keys);
  }

  /**
   * Reads keys.
   *
   * @param values each a verifier key, or a file with one verifier key in each line
   */
  static TrustedKeys read(List<String> values) throws IOException {
    List<NoteVerifier> keys = new ArrayList<>();
    for (String value : values) {
      if (value.contains("+")) {
        keys.add(parse(value, value));
      } else {
        for (String line : Files.readAllLines(Path.of(value))) {
          if (!line.isBlank()) {
            keys.add(parse(line.strip(), value));
          }
        }
      }
    }
    return new TrustedKeys(keys);
  }

  boolean areNone() {
    return keys.isEmpty();
  }

  private static NoteVerifier parse(String text, String place) throws IOException {
    try {
      return NoteVerifier.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new IOException(place + " is no verifier key: " + malformed.getMessage(), malformed);
    }
  }

  /** Verifies the signatures of checkpoints, and remembers whose they are. */
  static final class Signatures {
    private final TrustedKeys trusted;
    private final List<NoteVerifier> keys;
    private final SortedSet<String> signers = new TreeSet<>();

    /**
     * @param listed the keys that the ledger itself names, which count if no key was given
     */
    Signatures(TrustedKeys trusted, List<NoteVerifier> listed) {
      this.trusted = trusted;
      this.keys = trusted.areNone() ? List.copyOf(listed) : trusted.keys();
    }

    /** What is wrong with the signature of a checkpoint, as the end of a sentence. */
    Optional<String> objection(String note) {
      try {
        Checkpoint.parse(note);
        return keys.isEmpty() ? Optional.empty() : objectionToSigner(note);
      } catch (IllegalArgumentException malformed) {
        return Optional.of("is malformed: " + malformed.getMessage());
      }
    }

    /** Whether a valid signature is that of a key that no intruder can have put in place. */
    boolean areTrusted() {
      return !trusted.areNone();
    }

    /** The names and ids of the keys that have signed. */
    SortedSet<String> signers() {
      return signers;
    }

    /** Adds what has to be said about keys, if there are checkpoints at all. */
    List<String> remarks(boolean haveCheckpoints, List<String> others) {
      List<String> remarks = new ArrayList<>(others);
      if (haveCheckpoints && keys.isEmpty()) {
        remarks.add(
            "No verifier key was given (--key): the signatures of checkpoints were not verified.");
      } else if (haveCheckpoints && trusted.areNone()) {
        remarks.add(
            "No verifier key was given (--key): it was not checked whether these are keys of your"
                + " ledger, or of somebody who has signed everything anew.");
      }
      return remarks;
    }

    private Optional<String> objectionToSigner(String note) {
      Optional<NoteVerifier> signer = Checkpoint.signer(note, keys);
      if (signer.isPresent()) {
        signers.add(signer.get().reference());
        return Optional.empty();
      }
      List<String> named = Checkpoint.signedBy(note);
      boolean isNamed = keys.stream().anyMatch(key -> named.contains(key.reference()));
      return Optional.of(
          isNamed
              ? "is forged: its signature does not match"
              : "is signed with none of the %s keys, but with %s"
                  .formatted(trusted.areNone() ? "ledger's" : "given", distinct(named)));
    }

    private static String distinct(List<String> references) {
      return references.stream().distinct().collect(Collectors.joining(", "));
    }
  }
}
