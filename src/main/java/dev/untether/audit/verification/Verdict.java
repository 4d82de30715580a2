package dev.untether.audit.verification;

import dev.untether.platform.flow.UnhandledVariantException;
import java.util.List;
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
   * @param first the number of the first one
   * @param records how many there are
   * @param firstTime when the first one was recorded; empty if there are none
   * @param proven up to which number records are covered by a given checkpoint or by one with a
   *     given key; later ones can have been rewritten by anybody who can write the trail
   * @param keptElsewhere the size of the largest given checkpoint; later records can have been cut
   *     off
   * @param signers the names and ids of the keys that the checkpoints are signed with
   * @param remarks further sentences
   */
  record Intact(
      long first,
      long records,
      String firstTime,
      String lastTime,
      long checkpointsInTrail,
      long checkpointsGiven,
      long proven,
      long keptElsewhere,
      SortedSet<String> signers,
      List<String> remarks)
      implements Verdict {}

  /**
   * The checkpoint of a service is genuine and continues what is known of its ledger; its records
   * were not read.
   *
   * @param records how many the checkpoint has
   * @param signer the name and id of the key
   * @param remarks further sentences
   */
  record Continued(long records, String signer, List<String> remarks) implements Verdict {}

  /** Puts a verdict into words, and says plainly what it does not prove. */
  static final class VerdictText {
    private VerdictText() {}

    static String of(Verdict verdict) {
      if (verdict instanceof Verdict.Broken broken) {
        return "BROKEN: %s.%n".formatted(broken.fault());
      }
      if (verdict instanceof Verdict.Continued continued) {
        return lines(
            "INTACT: the checkpoint has %s records and is signed by %s."
                .formatted(continued.records(), continued.signer()),
            continued.remarks());
      }
      if (verdict instanceof Verdict.Intact intact) {
        return lines(
            "INTACT: %s; %s.".formatted(records(intact), checkpoints(intact)),
            intact.remarks(),
            unproven(intact));
      }
      throw new UnhandledVariantException(verdict);
    }

    @SafeVarargs
    private static String lines(String first, List<String>... others) {
      StringJoiner lines = new StringJoiner(System.lineSeparator(), "", System.lineSeparator());
      lines.add(first);
      for (List<String> sentences : others) {
        sentences.forEach(lines::add);
      }
      return lines.toString();
    }

    private static String records(Verdict.Intact intact) {
      return intact.records() == 0
          ? "0 records"
          : "%s records, numbers %s to %s, recorded from %s to %s"
              .formatted(
                  intact.records(),
                  intact.first(),
                  end(intact) - 1,
                  intact.firstTime(),
                  intact.lastTime());
    }

    private static String checkpoints(Verdict.Intact intact) {
      String verified =
          "%s checkpoints in the trail and %s given ones verified"
              .formatted(intact.checkpointsInTrail(), intact.checkpointsGiven());
      return intact.signers().isEmpty()
          ? verified
          : verified + ", signed by " + String.join(", ", intact.signers());
    }

    /** What an intruder who can write all of the trail could have done all the same. */
    private static List<String> unproven(Verdict.Intact intact) {
      if (intact.keptElsewhere() >= end(intact)) {
        return List.of();
      }
      String cut =
          "whether records after number %s were cut off, and an older checkpoint was put in place: that takes a checkpoint of a later time that was kept elsewhere (--checkpoint)."
              .formatted(end(intact) - 1);
      return List.of(
          intact.proven() >= end(intact)
              ? "It cannot be seen " + cut
              : "It cannot be seen whether records from number %s on were rewritten together with their hashes, as no given checkpoint and none with a given key covers them, nor %s"
                  .formatted(intact.proven(), cut));
    }

    private static long end(Verdict.Intact intact) {
      return intact.first() + intact.records();
    }
  }
}
