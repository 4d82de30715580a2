package dev.untether.audit.verification;

import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.verification.GivenCheckpoints.CheckpointEvents;
import dev.untether.audit.verification.GivenCheckpoints.Given;
import dev.untether.audit.verification.Verdict.Intact;
import dev.untether.model.EventType;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of a trail that were read so far, from the first one on, and their tree. It is
 * compared with the checkpoints among the records and with the given ones.
 */
final class GrowingTrail implements Closeable {
  private final LeafHashes leaves;
  private final List<Given> given;
  private final Signatures signatures;
  private final LongConsumer progress;
  private final Divergences divergences = new Divergences();

  private int givenPassed;
  private long inTrail;
  private long confirmed;
  private String firstTime = "";
  private String lastTime = "";

  /**
   * @param progress is called with the number of each record
   */
  GrowingTrail(GivenCheckpoints given, Signatures signatures, LongConsumer progress)
      throws IOException {
    this.leaves = LeafHashes.create();
    this.given = given.all();
    this.signatures = signatures;
    this.progress = progress;
  }

  /** The first fault of the given checkpoints themselves. */
  Optional<String> faultOfGiven() throws IOException {
    for (Given checkpoint : given) {
      Optional<String> objection = signatures.objection(checkpoint.note());
      if (objection.isPresent()) {
        return Optional.of(
            "The given checkpoint of %s records (%s) %s"
                .formatted(checkpoint.tree().size(), checkpoint.place(), objection.get()));
      }
    }
    return compareWithGiven();
  }

  /**
   * Adds the next record.
   *
   * @param event null if only its hash is left
   * @return what is wrong with it
   */
  Optional<String> add(TreeHash leaf, @Nullable JsonObject event) throws IOException {
    long number = leaves.size();
    leaves.append(leaf);
    if (event != null) {
      lastTime = String.valueOf(event.getValue("time"));
      firstTime = firstTime.isEmpty() ? lastTime : firstTime;
      divergences.note(number, event);
      Optional<String> fault = faultOfInner(number, event);
      if (fault.isPresent()) {
        return fault;
      }
    }
    progress.accept(number);
    return compareWithGiven();
  }

  /** How many records were added. */
  long size() {
    return leaves.size();
  }

  TreeHash root() throws IOException {
    return leaves.root(leaves.size());
  }

  LeafHashes leaves() {
    return leaves;
  }

  /** How many of the first records a checkpoint has confirmed so far. */
  long confirmed() {
    return confirmed;
  }

  /**
   * What is wrong with a checkpoint of all records so far, or of the first of them.
   *
   * @param name the checkpoint, as the beginning of a sentence
   */
  Optional<String> faultOf(String name, String note) throws IOException {
    Optional<String> objection = signatures.objection(note);
    if (objection.isPresent()) {
      return Optional.of(name + " " + objection.get());
    }
    Checkpoint checkpoint = Checkpoint.parse(note);
    return checkpoint.size() > leaves.size()
        ? Optional.of(cutOff(name, checkpoint.size()))
        : rewritten(name, checkpoint);
  }

  /** Says that the end is missing if a given checkpoint has more records. Call this at the end. */
  Optional<String> cutOff() {
    return givenPassed == given.size()
        ? Optional.empty()
        : Optional.of(
            cutOff(name(given.get(given.size() - 1)), given.get(given.size() - 1).tree().size()));
  }

  /**
   * Says that the end is missing.
   *
   * @param witness what knows of more records
   */
  String cutOff(String witness, long size) {
    return "The end has been cut off: the last record is %s, but %s knows of record %s"
            .formatted(
                leaves.size() == 0 ? "missing, too" : leaves.size() - 1,
                decapitalized(witness),
                size - 1)
        + divergences.since(confirmed);
  }

  /** The verdict if no fault was found. */
  Intact intact(List<String> remarks) {
    long kept = given.isEmpty() ? 0 : given.get(given.size() - 1).tree().size();
    return new Intact(
        0,
        leaves.size(),
        firstTime,
        lastTime,
        inTrail,
        given.size(),
        signatures.areTrusted() ? confirmed : kept,
        kept,
        signatures.signers(),
        signatures.remarks(inTrail + given.size() > 0, remarks));
  }

  private Optional<String> faultOfInner(long number, JsonObject event) throws IOException {
    Optional<String> note = CheckpointEvents.note(event);
    if (note.isEmpty()) {
      return Optional.empty();
    }
    String name = "Record %s is a checkpoint that".formatted(number);
    Optional<String> objection = signatures.objection(note.get());
    if (objection.isPresent()) {
      return Optional.of(name + " " + objection.get());
    }
    inTrail++;
    Checkpoint checkpoint = Checkpoint.parse(note.get());
    return checkpoint.size() > number
        ? Optional.of(
            "%s has %s records, some of which come later".formatted(name, checkpoint.size()))
        : rewritten("the checkpoint in record " + number, checkpoint);
  }

  private Optional<String> compareWithGiven() throws IOException {
    while (givenPassed < given.size() && given.get(givenPassed).tree().size() == leaves.size()) {
      Given next = given.get(givenPassed);
      Optional<String> fault = rewritten(name(next), next.tree());
      if (fault.isPresent()) {
        return fault;
      }
      givenPassed++;
    }
    return Optional.empty();
  }

  private Optional<String> rewritten(String name, Checkpoint checkpoint) throws IOException {
    TreeHash root = leaves.root(checkpoint.size());
    if (checkpoint.root().equals(root)) {
      confirmed = Math.max(confirmed, checkpoint.size());
      return Optional.empty();
    }
    return Optional.of(
        "Records have been rewritten, and their hashes with them, somewhere from record %s to %s: %s has the root %s for the first %s records, which now have %s"
                .formatted(
                    Math.min(confirmed, checkpoint.size() - 1),
                    checkpoint.size() - 1,
                    decapitalized(name),
                    checkpoint.root(),
                    checkpoint.size(),
                    root)
            + divergences.since(confirmed));
  }

  private static String name(Given given) {
    return "the checkpoint of " + given.place();
  }

  private static String decapitalized(String sentence) {
    return sentence.startsWith("The ") ? "the " + sentence.substring(4) : sentence;
  }

  @Override
  public void close() throws IOException {
    leaves.close();
  }

  /** The records of a trail that say that a failover or a restore has lost earlier records. */
  static final class Divergences {
    /** The time of each divergence, by the number of the record that reports it. */
    private final SortedMap<Long, String> times = new TreeMap<>();

    void note(long number, JsonObject event) {
      if (EventType.LOG_DIVERGED.text().equals(event.getValue("type"))) {
        times.put(number, String.valueOf(event.getValue("time")));
      }
    }

    /**
     * The end of a sentence about the first divergence; empty if there is none.
     *
     * @param confirmed how many of the first records a checkpoint has confirmed
     */
    String since(long confirmed) {
      return Optional.of(times.tailMap(confirmed))
          .filter(later -> !later.isEmpty())
          .map(
              later ->
                  ". Record %s (%s) tells that the log has diverged: a failover or a restore has replaced the database by an older state of itself, and records from number %s on that were written before are lost or were written again"
                      .formatted(later.firstKey(), later.get(later.firstKey()), confirmed))
          .orElse("");
    }
  }
}
