package dev.untether.audit.verification;

import dev.untether.audit.AuditRecord;
import dev.untether.audit.Checkpoint.ChainHead;
import dev.untether.audit.verification.RecordSource.MalformedExportException;
import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.audit.verification.Verdict.Intact;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Reads a trail once, from its first record, and reports the first fault. */
public final class TrailVerification {
  private final RecordSource records;
  private final GivenCheckpoints given;
  private final TrustedKeys keys;
  private final Optional<ChainHead> claimedHead;
  private final LongConsumer progress;

  private ChainHead last = ChainHead.BEGINNING;
  private final Divergences divergences = new Divergences();
  private String firstRecordedAt = "";
  private String lastRecordedAt = "";

  /**
   * @param claimedHead the head that the database states, unsigned; empty for an export
   * @param progress is called with the number of each verified record
   */
  public TrailVerification(
      RecordSource records,
      GivenCheckpoints given,
      TrustedKeys keys,
      Optional<ChainHead> claimedHead,
      LongConsumer progress) {
    this.records = records;
    this.given = given;
    this.keys = keys;
    this.claimedHead = claimedHead;
    this.progress = progress;
  }

  /**
   * Must be called once. Blocks until the trail is read.
   *
   * @throws MalformedExportException if the source does not begin with a record
   */
  public Verdict verify() throws IOException {
    try (HashFile hashes = HashFile.create()) {
      CheckpointCheck checkpoints = new CheckpointCheck(given, keys, hashes);
      Optional<String> fault = firstFault(checkpoints);
      return fault.isPresent()
          ? new Broken(fault.get())
          : new Intact(
              last.number(),
              firstRecordedAt,
              lastRecordedAt,
              checkpoints.inTrail(),
              checkpoints.given(),
              checkpoints.provenThrough(),
              checkpoints.signers());
    }
  }

  private Optional<String> firstFault(CheckpointCheck checkpoints) throws IOException {
    Optional<String> fault = checkpoints.faultOfGiven();
    try {
      while (fault.isEmpty()) {
        JsonObject record = records.next();
        if (record == null) {
          return cutOff(checkpoints);
        }
        fault = fault(record, checkpoints);
      }
      return fault;
    } catch (MalformedExportException e) {
      if (last.number() == 0) {
        throw e;
      }
      return Optional.of(
          "The text after record %s is not a record: %s".formatted(last.number(), e.getMessage()));
    }
  }

  private Optional<String> fault(JsonObject record, CheckpointCheck checkpoints)
      throws IOException {
    long expected = last.number() + 1;
    if (!(record.getValue("number") instanceof Number number)) {
      throw new MalformedExportException("an object without a number");
    }
    if (number.longValue() != expected) {
      return Optional.of(new Disorder(records).wrongNumber(expected, number.longValue()));
    }
    Optional<String> hash = hash(record);
    if (hash.isEmpty()) {
      return Optional.of(
          "Record %s has been changed: it has no canonical form".formatted(expected));
    }
    ChainHead head = new ChainHead(expected, hash.get());
    Optional<String> fault = brokenLink(record, head);
    return fault.isPresent() ? fault : accepted(record, head, checkpoints);
  }

  private static Optional<String> hash(JsonObject record) {
    try {
      return Optional.of(AuditRecord.hashOf(record));
    } catch (IllegalArgumentException neverRecorded) {
      return Optional.empty();
    }
  }

  private Optional<String> brokenLink(JsonObject record, ChainHead head) throws IOException {
    if (!head.hash().equals(record.getValue("hash"))) {
      return Optional.of(
          "Record %s has been changed: its hash is %s, but what it says has the hash %s"
              .formatted(head.number(), record.getValue("hash"), head.hash()));
    }
    String named = String.valueOf(record.getValue("previousHash"));
    if (!last.hash().equals(named)) {
      return Optional.of(new Disorder(records).wrongPreviousHash(last, named, head));
    }
    return claimedHead
        .filter(claimed -> claimed.number() == head.number())
        .filter(claimed -> !claimed.hash().equals(head.hash()))
        .map(
            claimed ->
                "Record %s has been exchanged: the head of the trail names its hash as %s, but it is %s"
                    .formatted(head.number(), claimed.hash(), head.hash()));
  }

  private Optional<String> accepted(JsonObject record, ChainHead head, CheckpointCheck checkpoints)
      throws IOException {
    divergences.note(record);
    Optional<String> fault = checkpoints.fault(record, head);
    if (fault.isPresent()) {
      return withDivergence(fault, checkpoints);
    }
    last = head;
    lastRecordedAt = String.valueOf(record.getValue("recordedAt"));
    firstRecordedAt = head.number() == 1 ? lastRecordedAt : firstRecordedAt;
    progress.accept(head.number());
    return fault;
  }

  /**
   * Adds the explanation if the trail records a divergence: a checkpoint of a lost history does not
   * match the trail.
   */
  private Optional<String> withDivergence(Optional<String> fault, CheckpointCheck checkpoints)
      throws IOException {
    divergences.noteAll(records);
    return fault.map(text -> text + divergences.since(checkpoints.signedThrough()));
  }

  private Optional<String> cutOff(CheckpointCheck checkpoints) {
    return checkpoints
        .beyondTheEnd()
        .map(
            checkpoint ->
                cutOff(checkpoint.head().number(), "the checkpoint of " + checkpoint.time())
                    + divergences.since(checkpoints.signedThrough()))
        .or(
            () ->
                claimedHead
                    .filter(claimed -> claimed.number() > last.number())
                    .map(claimed -> cutOff(claimed.number(), "the head of the trail")));
  }

  private String cutOff(long through, String witness) {
    return "The end has been cut off: the last record is %s, but %s knows of record %s"
        .formatted(last.number(), witness, through);
  }
}
