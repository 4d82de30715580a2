package dev.untether.audit.verification;

import dev.untether.platform.flow.UnhandledVariantException;
import java.util.SortedSet;
import java.util.StringJoiner;

/** The result of verifying a trail. */
public sealed interface Verdict {

  /**
   * The trail is not what was recorded.
   *
   * @param fault the first one, in a sentence that names the record
   */
  record Broken(String fault) implements Verdict {}

  /**
   * Nothing is wrong with the records that are there.
   *
   * @param records how many there are, numbered from 1
   * @param firstRecordedAt empty if there are none
   * @param provenThrough the last record that is covered by a given checkpoint or by one with a
   *     trusted key; records after it can have been rewritten or cut off by anybody who can write
   *     the trail
   * @param signers the fingerprints of the keys that the checkpoints are signed with
   */
  record Intact(
      long records,
      String firstRecordedAt,
      String lastRecordedAt,
      long checkpointsInTrail,
      long checkpointsGiven,
      long provenThrough,
      SortedSet<String> signers)
      implements Verdict {}

  /** Puts a verdict into words, and says plainly what it does not prove. */
  static final class VerdictText {
    private VerdictText() {}

    /**
     * @param keysGiven whether checkpoints were compared with given keys
     */
    static String of(Verdict verdict, boolean keysGiven) {
      if (verdict instanceof Verdict.Broken broken) {
        return "BROKEN: %s.%n".formatted(broken.fault());
      }
      if (verdict instanceof Verdict.Intact intact) {
        return intact(intact, keysGiven);
      }
      throw new UnhandledVariantException(verdict);
    }

    private static String intact(Verdict.Intact intact, boolean keysGiven) {
      StringJoiner lines = new StringJoiner(System.lineSeparator(), "", System.lineSeparator());
      lines.add("INTACT: " + records(intact) + "; " + checkpoints(intact) + ".");
      if (intact.provenThrough() < intact.records()) {
        lines.add(unproven(intact.provenThrough()));
      }
      if (!intact.signers().isEmpty() && !keysGiven) {
        lines.add(
            "No public key was given: it was not checked whether these are keys of your nodes.");
      }
      return lines.toString();
    }

    private static String records(Verdict.Intact intact) {
      return intact.records() == 0
          ? "0 records"
          : "%s records, numbers 1 to %s, recorded from %s to %s"
              .formatted(
                  intact.records(),
                  intact.records(),
                  intact.firstRecordedAt(),
                  intact.lastRecordedAt());
    }

    private static String unproven(long through) {
      String sentence =
          through == 0
              ? "No checkpoint was given, and none has a known key: it cannot be seen whether"
                  + " records"
              : "No later checkpoint was given: it cannot be seen whether records after record "
                  + through;
      return sentence + " were rewritten together with their hashes, or cut off at the end.";
    }

    private static String checkpoints(Verdict.Intact intact) {
      String verified =
          "%s checkpoints in the trail and %s given ones verified"
              .formatted(intact.checkpointsInTrail(), intact.checkpointsGiven());
      return intact.signers().isEmpty()
          ? verified
          : verified + ", signed by " + String.join(", ", intact.signers());
    }
  }
}
