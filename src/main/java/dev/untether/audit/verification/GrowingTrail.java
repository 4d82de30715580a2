package dev.untether.audit.verification;

import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.verification.GivenCheckpoints.CheckpointEvents;
import dev.untether.audit.verification.GivenCheckpoints.Given;
import dev.untether.audit.verification.TrustedKeys.Signatures;
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
  private long kept;
  private @Nullable Contradiction contradiction;
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
    compareWithGiven();
    return Optional.empty();
  }

  /**
   * Adds the next record. After a given checkpoint has contradicted the records, reading goes on
   * until a record tells why: the contradiction is the fault of that record, or of the end.
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
    compareWithGiven();
    return divergences.isLast(number) ? contradiction() : Optional.empty();
  }

  /** Describes the first given checkpoint that does not fit the records, if there is one. */
  Optional<String> contradiction() {
    return Optional.ofNullable(contradiction).map(found -> found.fault(divergences));
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

  /**
   * Says that a given checkpoint contradicts the records, or that the end is missing because one
   * has more records. Call this at the end.
   */
  Optional<String> faultAtEnd() {
    if (contradiction != null || givenPassed == given.size()) {
      return contradiction();
    }
    Given longest = given.get(given.size() - 1);
    return Optional.of(
        cutOff(name(longest), longest.tree().size(), divergences.startOfRange(kept, confirmed)));
  }

  /**
   * Says that the end is missing.
   *
   * @param witness what knows of more records
   */
  String cutOff(String witness, long size) {
    return cutOff(witness, size, confirmed);
  }

  private String cutOff(String witness, long size, long shared) {
    return "The end has been cut off: the last record is %s, but %s knows of record %s"
            .formatted(
                leaves.size() == 0 ? "missing, too" : leaves.size() - 1,
                decapitalized(witness),
                size - 1)
        + divergences.since(shared);
  }

  /** The verdict if no fault was found. */
  Intact intact(List<String> remarks) {
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

  private void compareWithGiven() throws IOException {
    while (contradiction == null
        && givenPassed < given.size()
        && given.get(givenPassed).tree().size() == leaves.size()) {
      Given next = given.get(givenPassed);
      contradiction = compare(name(next), next.tree(), kept).orElse(null);
      kept = next.tree().size();
      givenPassed++;
    }
  }

  private Optional<String> rewritten(String name, Checkpoint checkpoint) throws IOException {
    return compare(name, checkpoint, confirmed).map(found -> found.fault(divergences));
  }

  private Optional<Contradiction> compare(String name, Checkpoint checkpoint, long shared)
      throws IOException {
    TreeHash root = leaves.root(checkpoint.size());
    if (checkpoint.root().equals(root)) {
      confirmed = Math.max(confirmed, checkpoint.size());
      return Optional.empty();
    }
    return Optional.of(new Contradiction(name, checkpoint, root, shared, confirmed));
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

  /**
   * A checkpoint does not fit the records.
   *
   * @param root what the records have instead
   * @param shared how many of the first records a checkpoint of the same history has confirmed. A
   *     given checkpoint may be of a lost history, so it shares only what other given ones confirm
   * @param confirmed how many of the first records any checkpoint has confirmed
   */
  private record Contradiction(
      String name, Checkpoint checkpoint, TreeHash root, long shared, long confirmed) {
    String fault(Divergences divergences) {
      long from = divergences.startOfRange(shared, confirmed);
      return "Records have been rewritten, and their hashes with them, somewhere from record %s to %s: %s has the root %s for the first %s records, which now have %s"
              .formatted(
                  Math.min(from, checkpoint.size() - 1),
                  checkpoint.size() - 1,
                  decapitalized(name),
                  checkpoint.root(),
                  checkpoint.size(),
                  root)
          + divergences.since(from);
    }
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

    boolean isLast(long number) {
      return !times.isEmpty() && times.lastKey() == number;
    }

    /**
     * Where the fault of a checkpoint begins: a divergence between the two numbers is in the way of
     * what was confirmed after it.
     */
    long startOfRange(long shared, long confirmed) {
      return shared < confirmed && !times.subMap(shared, confirmed).isEmpty() ? shared : confirmed;
    }

    /**
     * The end of a sentence about the first divergence; empty if there is none.
     *
     * @param number of the first record that may be concerned
     */
    String since(long number) {
      return Optional.of(times.tailMap(number))
          .filter(later -> !later.isEmpty())
          .map(
              later ->
                  ". Record %s (%s) tells that the log has diverged: a failover or a restore has replaced the database by an older state of itself, and records from number %s on that were written before are lost or were written again"
                      .formatted(later.firstKey(), later.get(later.firstKey()), number))
          .orElse("");
    }
  }
}
