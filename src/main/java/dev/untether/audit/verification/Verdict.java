package dev.untether.audit.verification;

import java.util.SortedSet;

/** What a verification has found. */
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
   * @param provenThrough the last record that a checkpoint covers which was given or is of a
   *     trusted key: behind it, whoever can write the trail can have made it anew, or cut it off
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
}
