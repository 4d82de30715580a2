package dev.untether.measurement.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Removes connections, a few at a time, with as many added in the pauses: so that a table keeps its
 * size, even one of few rows. The pauses do not count.
 */
record BurstsOfRemovals(Target target, long rows, int burst, int clients, int seconds)
    implements Load {

  @Override
  public void prepare() {
    target.connections().topUp(rows);
    target.connections().vacuum();
  }

  @Override
  public Figures run() {
    HttpRequests requests = HttpRequests.toRemove(target.token());
    List<Wrk.Result> results = new ArrayList<>();
    double time = 0;
    while (time < seconds) {
      target.connections().topUp(rows);
      List<String> ids = target.connections().take(burst);
      Wrk.Result result = Wrk.burst(requests, ids, clients, seconds).run(target.address());
      target.account(ids, result);
      results.add(result);
      time += result.succeeded() / result.succeededPerSecond();
    }
    return figures(results, time);
  }

  private Figures figures(List<Wrk.Result> results, double time) {
    long removed = results.stream().mapToLong(Wrk.Result::succeeded).sum();
    return new Figures(
        removed,
        removed / time,
        new Percentiles(
            median(results, Percentiles::p50),
            median(results, Percentiles::p99),
            median(results, Percentiles::p999)),
        "in bursts of " + burst + worst(results));
  }

  private static double median(List<Wrk.Result> results, ToDoubleFunction<Percentiles> figure) {
    double[] sorted =
        results.stream()
            .mapToDouble(result -> figure.applyAsDouble(result.latency()))
            .sorted()
            .toArray();
    return sorted[sorted.length / 2];
  }

  private static String worst(List<Wrk.Result> results) {
    return results.stream()
        .max(Comparator.comparingLong(Wrk.Result::refused))
        .map(Wrk.Result::figures)
        .map(Figures::remark)
        .filter(remark -> !remark.isEmpty())
        .map(remark -> "; in one of them " + remark)
        .orElse("");
  }
}
