package dev.untether.audit;

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
   * @param signedThrough the last record that a given checkpoint covers: that none is missing
   *     behind it cannot be seen
   * @param signers the fingerprints of the keys that the checkpoints are signed with
   */
  record Intact(
      long records,
      String firstRecordedAt,
      String lastRecordedAt,
      long checkpointsInTrail,
      long checkpointsGiven,
      long signedThrough,
      SortedSet<String> signers)
      implements Verdict {}
}
