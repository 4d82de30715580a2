package dev.untether.audit.verification;

import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.verification.ExportVerification.RecordSource.MalformedExportException;
import dev.untether.audit.verification.GivenCheckpoints.CheckpointEvents;
import dev.untether.audit.verification.TrustedKeys.Signatures;
import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.audit.verification.Verdict.Intact;
import dev.untether.platform.security.CanonicalJson;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads an export once, and reports the first fault. An export of a part of the trail has no tree
 * of its own, so its records are only compared with their hashes, and with each other.
 */
final class ExportVerification {
  /** What an export adds to an event. */
  private static final Set<String> ADDITIONS = Set.of("number", "actor", "recordedAt", "hash");

  private final RecordSource records;
  private final GivenCheckpoints given;
  private final Signatures signatures;
  private final LongConsumer progress;

  private long next = -1;
  private String lastSequence = "";

  /**
   * @param progress is called with the number of each verified record
   */
  ExportVerification(
      RecordSource records, GivenCheckpoints given, TrustedKeys keys, LongConsumer progress) {
    this.records = records;
    this.given = given;
    this.signatures = new Signatures(keys, List.of());
    this.progress = progress;
  }

  /**
   * Must be called once. Blocks until the export is read.
   *
   * @throws MalformedExportException if the source does not begin with a record
   */
  Verdict verify() throws IOException {
    JsonObject first = records.next();
    if (first == null) {
      throw new IOException("there is not a single record");
    }
    long begin = number(first);
    return begin == 0 ? verifyWhole(first) : verifyPart(begin, first);
  }

  private Verdict verifyWhole(JsonObject first) throws IOException {
    try (GrowingTrail trail = new GrowingTrail(given, signatures, progress)) {
      Optional<String> fault = trail.faultOfGiven();
      if (fault.isEmpty()) {
        fault = firstFault(first, record -> trail.add(leaf(record), record));
      }
      if (fault.isEmpty()) {
        fault = trail.faultAtEnd();
      }
      return fault.isPresent()
          ? new Broken(trail.contradiction().orElse(fault.get()))
          : trail.intact(List.of());
    }
  }

  private Verdict verifyPart(long begin, JsonObject first) throws IOException {
    if (!given.all().isEmpty()) {
      throw new IOException(
          "the export begins with record %s: to compare a checkpoint takes all records from number 0 on"
              .formatted(begin));
    }
    Part part = new Part(begin);
    Optional<String> fault = firstFault(first, part::add);
    return fault.isPresent() ? new Broken(fault.get()) : part.intact();
  }

  /** The trail of the records that are in order so far. */
  private interface Trail {
    Optional<String> add(JsonObject record) throws IOException;
  }

  private Optional<String> firstFault(JsonObject first, Trail trail) throws IOException {
    next = number(first);
    try {
      for (JsonObject record = first; record != null; record = records.next()) {
        Optional<String> fault = fault(record);
        if (fault.isEmpty()) {
          fault = trail.add(record);
        }
        if (fault.isPresent()) {
          return fault;
        }
        next++;
      }
      return Optional.empty();
    } catch (MalformedExportException e) {
      return Optional.of(
          "The text after record %s is not a record: %s".formatted(next - 1, e.getMessage()));
    }
  }

  private Optional<String> fault(JsonObject record) throws IOException {
    long number = number(record);
    return number == next ? faultOfContent(record) : Optional.of(wrongNumber(number));
  }

  private String wrongNumber(long found) throws IOException {
    if (found < next) {
      return "Record %s has been put in or repeated: it follows record %s, and its number has occurred before"
          .formatted(found, next - 1);
    }
    if (comesLater(next)) {
      return "Record %s is out of order: record %s stands in its place, and it comes later"
          .formatted(next, found);
    }
    return found == next + 1
        ? "Record %s has been removed".formatted(next)
        : "Records %s to %s have been removed".formatted(next, found - 1);
  }

  private Optional<String> faultOfContent(JsonObject record) {
    String found;
    try {
      found = leaf(record).hex();
    } catch (IllegalArgumentException neverRecorded) {
      return Optional.of("Record %s has been changed: it has no canonical form".formatted(next));
    }
    if (!found.equals(record.getValue("hash"))) {
      return Optional.of(
          "Record %s has been changed: its hash is %s, but what it says has the hash %s"
              .formatted(next, record.getValue("hash"), found));
    }
    if (!Objects.equals(record.getValue("actor"), userName(record))
        || !Objects.equals(record.getValue("recordedAt"), record.getValue("time"))) {
      return Optional.of(
          "Record %s has been changed: its actor or the time when it was recorded is not that of its event"
              .formatted(next));
    }
    String sequence = String.valueOf(record.getValue("sequence"));
    if (sequence.compareTo(lastSequence) <= 0) {
      return Optional.of(
          "Record %s is out of order, and its number was changed: its sequence is %s, which comes before that of record %s"
              .formatted(next, sequence, next - 1));
    }
    lastSequence = sequence;
    return Optional.empty();
  }

  private static @Nullable Object userName(JsonObject record) {
    return record.getValue("data") instanceof JsonObject data ? data.getValue("userName") : null;
  }

  private static TreeHash leaf(JsonObject record) {
    Map<String, Object> event = new HashMap<>(record.getMap());
    event.keySet().removeAll(ADDITIONS);
    return TreeHash.ofLeaf(CanonicalJson.bytes(event));
  }

  private static long number(JsonObject record) throws MalformedExportException {
    if (record.getValue("number") instanceof Number number) {
      return number.longValue();
    }
    throw new MalformedExportException("an object without a number");
  }

  private boolean comesLater(long number) throws IOException {
    try {
      for (JsonObject record = records.next(); record != null; record = records.next()) {
        if (record.getValue("number") instanceof Number found && found.longValue() == number) {
          return true;
        }
      }
      return false;
    } catch (MalformedExportException endsHere) {
      return false;
    }
  }

  /** The records of an export that does not begin with the first one. */
  private final class Part {
    private final long begin;
    private String firstTime = "";
    private String lastTime = "";
    private long checkpoints;

    Part(long begin) {
      this.begin = begin;
    }

    Optional<String> add(JsonObject record) {
      lastTime = String.valueOf(record.getValue("time"));
      firstTime = firstTime.isEmpty() ? lastTime : firstTime;
      progress.accept(next);
      Optional<String> note = CheckpointEvents.note(record);
      checkpoints += note.isPresent() ? 1 : 0;
      return note.flatMap(signatures::objection)
          .map(objection -> "Record %s is a checkpoint that %s".formatted(next, objection));
    }

    Intact intact() {
      return new Intact(
          begin,
          next - begin,
          firstTime,
          lastTime,
          checkpoints,
          0,
          begin,
          0,
          signatures.signers(),
          signatures.remarks(
              checkpoints > 0,
              List.of(
                  "The export begins with record %s: without the records before, the tree that checkpoints sign cannot be computed."
                      .formatted(begin))));
    }
  }

  /** Supplies the records of a trail in the form of the API, in the order of the source. */
  interface RecordSource extends Closeable {

    /**
     * The next record; null at the end. May block.
     *
     * @throws MalformedExportException if the source continues with something other than a record
     */
    @Nullable JsonObject next() throws IOException;

    /** The source is not an export of the API, or it is incomplete. */
    final class MalformedExportException extends IOException {
      private static final long serialVersionUID = 1L;

      MalformedExportException(String message) {
        super(message);
      }
    }
  }
}
