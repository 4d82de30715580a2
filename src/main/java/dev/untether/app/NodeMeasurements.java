package dev.untether.app;

import dev.untether.command.SystemCommands.NodeFigures;
import dev.untether.command.SystemCommands.Percentiles;
import dev.untether.persistence.PersistenceVerticle;
import dev.untether.platform.telemetry.LoopDelay;
import dev.untether.platform.telemetry.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calculates rates and percentiles of the last ten seconds from the meters of this node, which
 * count since the start. Belongs to one context.
 */
final class NodeMeasurements {
  private static final int MAX_SAMPLES = 11;
  private static final String REMOVAL_ROUTE = "/api/v1/amazonConnections/:amazonConnectionId";
  private static final String NO_CONTENT = "204";

  private final MeterRegistry registry;
  private final LoopDelay loopDelay;
  private final Deque<Sample> samples = new ArrayDeque<>();

  NodeMeasurements(MeterRegistry registry, LoopDelay loopDelay) {
    this.registry = registry;
    this.loopDelay = loopDelay;
  }

  /** Reads the meters, which takes less than a millisecond. Must be called once a second. */
  void sample() {
    if (samples.size() == MAX_SAMPLES) {
      samples.remove();
    }
    samples.add(read());
  }

  /** Returns the figures as of the last sample. */
  NodeFigures figures() {
    Sample now = samples.isEmpty() ? read() : samples.getLast();
    Sample before = samples.isEmpty() ? now : samples.getFirst();
    double seconds = Math.max(1, (now.nanoTime() - before.nanoTime()) / 1e9);
    long batches = now.batches() - before.batches();
    Runtime runtime = Runtime.getRuntime();
    return new NodeFigures(
        now.removals(),
        (now.removals() - before.removals()) / seconds,
        batches == 0 ? null : (now.batched() - before.batched()) / (double) batches,
        maxBatch(),
        (now.requests().count() - before.requests().count()) / seconds,
        Math.round(gauge("vertx.http.server.active.requests")),
        now.requests().since(before.requests()),
        now.removalAnswers().since(before.removalAnswers()),
        loopDelay.longest(),
        runtime.totalMemory() - runtime.freeMemory(),
        runtime.maxMemory(),
        gauge("process.cpu.usage"),
        gauge("system.cpu.usage"),
        Math.round(gauge("untether.streams.open")));
  }

  /** Returns how long the process has been running. */
  static Duration upTime() {
    return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
  }

  private double gauge(String name) {
    double sum =
        registry.find(name).gauges().stream()
            .mapToDouble(Gauge::value)
            .filter(Double::isFinite)
            .sum();
    return Math.max(0, sum);
  }

  private double maxBatch() {
    DistributionSummary batch = registry.find(PersistenceVerticle.BATCH).summary();
    return batch == null ? 0 : batch.max();
  }

  private Sample read() {
    Histogram requests = new Histogram();
    Histogram removals = new Histogram();
    for (Timer timer : registry.find(Metrics.RESPONSE_TIME).timers()) {
      requests.add(timer);
      if (REMOVAL_ROUTE.equals(timer.getId().getTag("route"))
          && NO_CONTENT.equals(timer.getId().getTag("code"))) {
        removals.add(timer);
      }
    }
    Counter removed = registry.find(PersistenceVerticle.REMOVED).counter();
    DistributionSummary batch = registry.find(PersistenceVerticle.BATCH).summary();
    return new Sample(
        System.nanoTime(),
        requests,
        removals,
        removed == null ? 0 : Math.round(removed.count()),
        batch == null ? 0 : batch.count(),
        batch == null ? 0 : Math.round(batch.totalAmount()));
  }

  private record Sample(
      long nanoTime,
      Histogram requests,
      Histogram removalAnswers,
      long removals,
      long batches,
      long batched) {}

  /** How many durations there were up to each bound of the buckets. */
  private static final class Histogram {
    private long[] counts = {};
    private double[] bounds = {};
    private long count;

    void add(Timer timer) {
      CountAtBucket[] buckets = timer.takeSnapshot().histogramCounts();
      if (counts.length < buckets.length) {
        counts = new long[buckets.length];
        bounds = new double[buckets.length];
      }
      for (int i = 0; i < buckets.length; i++) {
        bounds[i] = buckets[i].bucket(TimeUnit.NANOSECONDS);
        counts[i] += Math.round(buckets[i].count());
      }
      count += timer.count();
    }

    long count() {
      return count;
    }

    @Nullable Percentiles since(Histogram before) {
      long number = count - before.count;
      return number <= 0 || counts.length == 0
          ? null
          : new Percentiles(
              percentile(before, number * 0.5),
              percentile(before, number * 0.95),
              percentile(before, number * 0.99));
    }

    /**
     * Interpolates within a bucket, as if its durations were spread evenly between its bounds. A
     * duration above the last bound counts as the last bound.
     */
    private Duration percentile(Histogram before, double rank) {
      long below = 0;
      double lower = 0;
      for (int i = 0; i < counts.length; i++) {
        long upTo = counts[i] - (i < before.counts.length ? before.counts[i] : 0);
        double upper = bounds[i];
        if (upTo >= rank && upTo > below) {
          double share = (rank - below) / (upTo - below);
          return Duration.ofNanos(Math.round(lower + share * (upper - lower)));
        }
        below = upTo;
        lower = upper;
      }
      return Duration.ofNanos(Math.round(lower));
    }
  }
}
