package dev.untether.audit.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.audit.merkle.MerkleTree.Proofs;
import dev.untether.audit.merkle.Tile;
import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.note.EntryBundle;
import dev.untether.audit.note.NoteVerifier;
import dev.untether.audit.verification.GivenCheckpoints.Given;
import dev.untether.audit.verification.TrustedKeys.Signatures;
import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.audit.verification.Verdict.Continued;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the ledger of a running service: the signature of its checkpoint, that it continues the
 * one that was seen last and the given ones, and, if asked to, all records.
 */
final class ServiceVerification {
  private final LedgerService service;
  private final Path file;
  private final GivenCheckpoints given;
  private final TrustedKeys keys;
  private final LongConsumer progress;
  private final List<String> remarks = new ArrayList<>();

  /** How many of the first records the service does not have any more. */
  private long removed;

  private boolean hasRead;

  /**
   * @param file what was seen last
   * @param progress is called with the number of each verified record
   */
  ServiceVerification(
      LedgerService service,
      Path file,
      GivenCheckpoints given,
      TrustedKeys keys,
      LongConsumer progress) {
    this.service = service;
    this.file = file;
    this.given = given;
    this.keys = keys;
    this.progress = progress;
  }

  /**
   * Must be called once. Remembers the checkpoint if nothing is wrong.
   *
   * @param readsAll whether all records are read and compared with the checkpoint
   */
  Verdict verify(boolean readsAll) throws IOException {
    Optional<LastSeen> lastSeen = LastSeen.read(file);
    List<NoteVerifier> trusted = trusted(lastSeen);
    Signatures signatures = new Signatures(new TrustedKeys(trusted), List.of());
    String note = service.checkpoint();
    Optional<String> objection = signatures.objection(note);
    if (objection.isPresent()) {
      return new Broken(
          "The checkpoint of the service %s. If the key was replaced, give the new one (--key)"
              .formatted(objection.get()));
    }
    Checkpoint now = Checkpoint.parse(note);
    for (Given earlier : earlier(lastSeen)) {
      Optional<String> fault = faultOfContinuing(earlier, signatures, now);
      if (fault.isPresent()) {
        return new Broken(fault.get());
      }
    }
    Verdict verdict =
        readsAll
            ? readAll(note, now, signatures, lastSeen)
            : new Continued(now.size(), signatures.signers().last(), remarksWithoutRecords());
    if (!(verdict instanceof Broken)) {
      LastSeen.write(file, trusted, note);
    }
    return verdict;
  }

  private List<NoteVerifier> trusted(Optional<LastSeen> lastSeen) throws IOException {
    if (lastSeen.isEmpty()) {
      remarks.add(
          "This ledger was seen for the first time: whether it was another one before can be seen from now on, by what %s keeps."
              .formatted(file));
    }
    if (!keys.areNone()) {
      return keys.keys();
    }
    if (lastSeen.isPresent()) {
      return lastSeen.get().keys().keys();
    }
    List<NoteVerifier> named = service.keys();
    remarks.add(
        "No verifier key was given (--key): the keys that the service names were trusted. Compare them with those of your ledger: %s."
            .formatted(String.join(", ", named.stream().map(NoteVerifier::toString).toList())));
    return named;
  }

  private List<Given> earlier(Optional<LastSeen> lastSeen) {
    return Stream.concat(given.all().stream(), lastSeen.map(LastSeen::checkpoint).stream())
        .toList();
  }

  private List<String> remarksWithoutRecords() {
    List<String> all = new ArrayList<>(remarks);
    all.add("The records themselves were not read (--full).");
    return all;
  }

  private Optional<String> faultOfContinuing(Given earlier, Signatures signatures, Checkpoint now)
      throws IOException {
    long size = earlier.tree().size();
    Optional<String> objection = signatures.objection(earlier.note());
    if (objection.isPresent()) {
      return Optional.of(
          "The checkpoint of %s records in %s %s"
              .formatted(size, earlier.place(), objection.get()));
    }
    if (size > now.size()) {
      return Optional.of(
          "The end has been cut off, or an older checkpoint was put in place: the service has %s records, but the checkpoint in %s knows of record %s"
              .formatted(now.size(), earlier.place(), size - 1));
    }
    boolean isContinued =
        size == now.size()
            ? earlier.tree().root().equals(now.root())
            : Proofs.areConsistent(
                size,
                earlier.tree().root(),
                now.size(),
                now.root(),
                service.ask(now.size(), tree -> tree.consistencyProof(size)));
    return isContinued
        ? Optional.empty()
        : Optional.of(
            "Records have been rewritten, somewhere from record 0 to %s: the checkpoint of the service does not continue the one in %s. Only a copy of the records, such as an export, tells which"
                .formatted(size - 1, earlier.place()));
  }

  private Verdict readAll(
      String note, Checkpoint now, Signatures signatures, Optional<LastSeen> lastSeen)
      throws IOException {
    GivenCheckpoints known = new GivenCheckpoints(earlier(lastSeen));
    try (GrowingTrail trail = new GrowingTrail(known, signatures, progress)) {
      Optional<String> fault = trail.faultOfGiven();
      for (long tile = 0; fault.isEmpty() && trail.size() < now.size(); tile++) {
        fault = read(Tile.inTree(0, tile, now.size()), trail);
      }
      if (fault.isEmpty()) {
        fault = trail.faultAtEnd();
      }
      if (fault.isEmpty()) {
        fault = trail.faultOf("The checkpoint of the service", note);
      }
      return fault.isPresent()
          ? new Broken(trail.contradiction().orElse(fault.get()))
          : trail.intact(remarksOnRetention());
    }
  }

  private List<String> remarksOnRetention() {
    List<String> all = new ArrayList<>(remarks);
    if (removed > 0) {
      all.add(
          "The service does not have the first %s records any more: only their hashes were verified."
              .formatted(removed));
    }
    return all;
  }

  /** Reads the records of one tile of leaves. */
  private Optional<String> read(Tile tile, GrowingTrail trail) throws IOException {
    byte[] leaves = service.tile(tile);
    Optional<byte[]> bundle = service.entries(tile);
    if (bundle.isEmpty() && hasRead) {
      return Optional.of(
          "Records have been removed, somewhere from record %s to %s: the service does not have all of them"
              .formatted(trail.size(), trail.size() + tile.width() - 1));
    }
    List<byte[]> entries = bundle.isEmpty() ? List.of() : decode(bundle.get(), tile);
    if (bundle.isEmpty()) {
      removed += tile.width();
    } else if (entries.size() != tile.width()) {
      return Optional.of(
          "Records have been removed or put in, somewhere from record %s to %s: the bundle has %s"
              .formatted(trail.size(), trail.size() + tile.width() - 1, entries.size()));
    }
    hasRead = bundle.isPresent();
    Optional<String> fault = Optional.empty();
    for (int leaf = 0; fault.isEmpty() && leaf < tile.width(); leaf++) {
      fault = add(TreeHash.at(leaves, leaf), hasRead ? entries.get(leaf) : null, trail);
    }
    return fault;
  }

  private static List<byte[]> decode(byte[] bundle, Tile tile) throws IOException {
    try {
      return EntryBundle.decode(bundle);
    } catch (IllegalArgumentException malformed) {
      throw new IOException(
          "the bundle %s is malformed: %s".formatted(tile.place(), malformed.getMessage()),
          malformed);
    }
  }

  private static Optional<String> add(TreeHash leaf, byte @Nullable [] entry, GrowingTrail trail)
      throws IOException {
    if (entry == null) {
      return trail.add(leaf, null);
    }
    TreeHash found = TreeHash.ofLeaf(entry);
    return found.equals(leaf)
        ? trail.add(leaf, event(entry))
        : Optional.of(
            "Record %s has been changed: its hash is %s, but what it says has the hash %s"
                .formatted(trail.size(), leaf, found));
  }

  private static @Nullable JsonObject event(byte[] entry) {
    try {
      return new JsonObject(new String(entry, UTF_8));
    } catch (DecodeException otherContent) {
      return null;
    }
  }

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
}
