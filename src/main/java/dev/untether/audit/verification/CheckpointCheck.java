package dev.untether.audit.verification;

import dev.untether.audit.Checkpoint;
import dev.untether.audit.Checkpoint.ChainHead;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Compares the records of a trail, one after the other, with the checkpoints in it and with the
 * given ones.
 */
final class CheckpointCheck {
  private final List<Checkpoint> given;
  private final TrustedKeys keys;
  private final HashFile hashes;
  private final SortedSet<String> signers = new TreeSet<>();

  private int givenPassed;
  private long inTrail;
  private long signedThrough;

  CheckpointCheck(GivenCheckpoints given, TrustedKeys keys, HashFile hashes) {
    this.given = given.all();
    this.keys = keys;
    this.hashes = hashes;
  }

  /** Returns the first fault of the given checkpoints themselves. */
  Optional<String> faultOfGiven() {
    return given.stream()
        .flatMap(
            checkpoint ->
                objection(checkpoint)
                    .map(
                        objection ->
                            "The given checkpoint of record %s (%s) %s"
                                .formatted(
                                    checkpoint.head().number(), checkpoint.time(), objection))
                    .stream())
        .findFirst();
  }

  /**
   * What is wrong with the next record.
   *
   * @param head the number of the record and the hash of what it says
   */
  Optional<String> fault(JsonObject record, ChainHead head) throws IOException {
    hashes.append(head.hash());
    while (givenPassed < given.size() && given.get(givenPassed).head().number() == head.number()) {
      Optional<String> fault = rewritten(given.get(givenPassed), head.hash());
      if (fault.isPresent()) {
        return fault;
      }
      givenPassed++;
    }
    return Checkpoint.isTypeOf(record) ? faultOfInner(record, head.number()) : Optional.empty();
  }

  /** The last given checkpoint, if it covers records after the last one of the trail. */
  Optional<Checkpoint> beyondTheEnd() {
    return givenPassed < given.size() ? Optional.of(given.get(given.size() - 1)) : Optional.empty();
  }

  long inTrail() {
    return inTrail;
  }

  int given() {
    return given.size();
  }

  /**
   * The last record that is covered by a checkpoint that no intruder can have made: one that was
   * given, or one with a trusted key. Call this only if no fault was found.
   */
  long provenThrough() {
    return keys.trustsEveryKey() ? givenThrough() : signedThrough;
  }

  /** The number of the last record whose hash is confirmed by a checkpoint so far. */
  long signedThrough() {
    return signedThrough;
  }

  /** The fingerprints of their keys. */
  SortedSet<String> signers() {
    return signers;
  }

  private long givenThrough() {
    return given.isEmpty() ? 0 : given.get(given.size() - 1).head().number();
  }

  private Optional<String> faultOfInner(JsonObject record, long number) throws IOException {
    Optional<Checkpoint> found = Checkpoint.of(record);
    if (found.isEmpty()) {
      return Optional.of("Record %s is an incomplete checkpoint".formatted(number));
    }
    Checkpoint checkpoint = found.get();
    Optional<String> objection = objection(checkpoint);
    if (objection.isPresent()) {
      return Optional.of("Record %s is a checkpoint that %s".formatted(number, objection.get()));
    }
    inTrail++;
    long signed = checkpoint.head().number();
    return signed >= number
        ? Optional.of(
            "Record %s is a checkpoint of record %s, which comes later".formatted(number, signed))
        : rewritten(checkpoint, hashes.get(signed));
  }

  private Optional<String> objection(Checkpoint checkpoint) {
    if (checkpoint.head().number() < 1) {
      return Optional.of("names no record");
    }
    if (!checkpoint.isGenuine()) {
      return Optional.of("is forged: its signature does not match");
    }
    String signer = TrustedKeys.fingerprint(checkpoint.publicKey());
    if (!keys.include(checkpoint.publicKey())) {
      return Optional.of("is signed with none of the given keys, but with " + signer);
    }
    signers.add(signer);
    return Optional.empty();
  }

  private Optional<String> rewritten(Checkpoint checkpoint, String hash) {
    long signed = checkpoint.head().number();
    if (checkpoint.head().hash().equals(hash)) {
      signedThrough = Math.max(signedThrough, signed);
      return Optional.empty();
    }
    return Optional.of(
        "Records have been rewritten, and their hashes with them, somewhere from record %s to %s: the checkpoint of %s signed the hash %s for record %s, which has %s"
            .formatted(
                Math.min(signedThrough + 1, signed),
                signed,
                checkpoint.time(),
                checkpoint.head().hash(),
                signed,
                hash));
  }
}
