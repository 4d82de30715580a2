package dev.untether.measurement.bench;

import dev.untether.measurement.Latencies;

/** Of latencies, in milliseconds. */
record Percentiles(double p50, double p99, double p999) {

  static Percentiles of(Latencies latencies) {
    return latencies.sorted().isEmpty()
        ? new Percentiles(Double.NaN, Double.NaN, Double.NaN)
        : new Percentiles(
            latencies.percentile(50), latencies.percentile(99), latencies.percentile(99.9));
  }
}
