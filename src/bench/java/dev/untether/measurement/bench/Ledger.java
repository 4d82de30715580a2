package dev.untether.measurement.bench;

/** What the load generators have asked for, and what they were told. */
final class Ledger {
  private long asked;
  private long removed;
  private long added;
  private double fastest;
  private double latest;

  /**
   * Takes a run into account.
   *
   * @param ids how many may have been sent
   * @param successful how many were answered 204
   */
  void addRemovals(long ids, long successful, double perSecond) {
    asked += ids;
    removed += successful;
    fastest = Math.max(fastest, perSecond);
    latest = perSecond;
  }

  /** Takes those that were answered 201. */
  void addAdditions(long successful) {
    added += successful;
  }

  long removed() {
    return removed;
  }

  /** How many removals were refused or not answered; of some that can mean either. */
  long notRemoved() {
    return asked - removed;
  }

  long added() {
    return added;
  }

  /** The most removals per second so far, from which follows how many ids a run may need. */
  double fastest() {
    return fastest;
  }

  /** The removals per second of the run before. */
  double latest() {
    return latest;
  }
}
