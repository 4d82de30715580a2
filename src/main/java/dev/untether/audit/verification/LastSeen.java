package dev.untether.audit.verification;

import dev.untether.audit.note.NoteVerifier;
import dev.untether.audit.verification.GivenCheckpoints.Given;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was seen last of a service's ledger, kept in a file: the keys that are trusted, an empty
 * line, and the checkpoint.
 *
 * @param keys the keys that confirmed the checkpoint, or may confirm the next one
 */
record LastSeen(TrustedKeys keys, Given checkpoint) {
  private static final String SEPARATOR = "\n\n";

  /** The file for a service, if none was named. */
  static Path fileFor(URI service) {
    return Path.of(
        System.getProperty("user.home"),
        ".untether",
        "ledger-" + service.getAuthority().replaceAll("[^A-Za-z0-9.-]", "-"));
  }

  /** Empty if there is no such file yet. */
  static Optional<LastSeen> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String content = Files.readString(file);
    int keysEnd = content.indexOf(SEPARATOR);
    if (keysEnd < 0) {
      throw new IOException(file + " does not hold keys and a checkpoint");
    }
    return Optional.of(
        new LastSeen(
            TrustedKeys.read(content.substring(0, keysEnd).lines().toList()),
            Given.of(file.toString(), content.substring(keysEnd + SEPARATOR.length()))));
  }

  static void write(Path file, List<NoteVerifier> keys, String checkpoint) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path next = Files.createTempFile(directory, file.getFileName().toString(), ".new");
    Files.writeString(
        next,
        keys.stream().map(NoteVerifier::toString).collect(Collectors.joining("\n"))
            + SEPARATOR
            + checkpoint);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
