package dev.untether.audit.verification;

import dev.untether.audit.note.NoteVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
}
