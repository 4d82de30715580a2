package dev.untether.measurement;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Durations in nanoseconds, in ascending order. */
public record Latencies(List<Long> sorted) {

  public static Latencies of(Collection<Long> nanoseconds) {
    return new Latencies(nanoseconds.stream().sorted().toList());
  }

  /** In milliseconds. */
  public double percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(0, rank - 1)) / 1e6;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "p50 %7.1f ms   p99 %7.1f ms   max %7.1f ms   (%d)",
        percentile(50),
        percentile(99),
        percentile(100),
        sorted.size());
  }
}
