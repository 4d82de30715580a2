package dev.untether.measurement.bench;

/**
 * What one run has come to.
 *
 * @param done how much has succeeded, from the first request to the last answer
 * @param perSecond what succeeded; what did not is not counted
 * @param latency of what succeeded and, where the load generator does not tell them apart, of the
 *     rest
 * @param remark what else a reader must know, errors above all; may be empty
 */
record Figures(long done, double perSecond, Percentiles latency, String remark) {

  Figures withRemark(String more) {
    return new Figures(done, perSecond, latency, remark.isEmpty() ? more : more + "; " + remark);
  }
}
