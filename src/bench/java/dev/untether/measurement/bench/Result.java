package dev.untether.measurement.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A case, and the rounds of it that count. All figures are medians of those. */
record Result(Case measured, List<Observation> observations) {

  Result(Case measured) {
    this(measured, new ArrayList<>());
  }

  double perSecond() {
    return median(observation -> observation.figures().perSecond());
  }

  double millis(ToDoubleFunction<Percentiles> percentile) {
    return median(observation -> percentile.applyAsDouble(observation.figures().latency()));
  }

  double mebibytes() {
    return median(observation -> observation.memory().mebibytes());
  }

  double effort(ToDoubleFunction<Effort> part) {
    return median(observation -> part.applyAsDouble(observation.effort()));
  }

  /** Of the round with the median of what was done per second. */
  Observation typical() {
    return observations.stream()
        .filter(observation -> observation.figures().perSecond() == perSecond())
        .findFirst()
        .orElseThrow();
  }

  private double median(ToDoubleFunction<Observation> figure) {
    double[] sorted = observations.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
