package dev.untether.platform.telemetry;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The metrics of the JVM and of Vert.x, in one registry. No label has a value from a request. */
public final class Metrics implements AutoCloseable {
  /** The last part of the routes whose responses last as long as the client listens. */
  public static final String LIVE_ROUTE = "live";

  /** The name of the timers that measure how long answers took, live streams left out. */
  public static final String RESPONSE_TIME = "vertx.http.server.response.time";

  private static final double[] RESPONSE_TIME_BUCKETS =
      Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)
          .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
          .toArray();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  public Metrics() {
    registry
        .config()
        .meterFilter(MeterFilter.deny(Metrics::isTimeOfLiveResponse))
        // The pools of HTTP clients are named after the hosts of webhooks.
        .meterFilter(MeterFilter.deny(id -> "http".equals(id.getTag("pool_type"))))
        // These names do not follow Prometheus, which reserves _count for summaries and measures
        // times in seconds; processor() provides replacements.
        .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"))
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
        .meterFilter(new ResponseTimeBuckets());
    Stream.of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            collections)
        .forEach(meters -> meters.bindTo(registry));
    processor();
  }

  private void processor() {
    gauge(
        "system.cpus",
        "How many processors the JVM may use",
        "processors",
        Runtime.getRuntime()::availableProcessors);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, bean -> bean.getProcessCpuTime() / 1e9)
          .description("Processor time that this process has used")
          .baseUnit("seconds")
          .register(registry);
    }
  }

  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Registers a gauge. The supplier is called whenever the metrics are read, from any thread. */
  public void gauge(String name, String description, String unit, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).baseUnit(unit).register(registry);
  }

  /** Returns a builder of a Vert.x that records metrics. */
  public VertxBuilder vertx(VertxOptions options) {
    MicrometerMetricsOptions domains = new MicrometerMetricsOptions();
    domains.setEnabled(true);
    // The HTTP method is not a label, because the client chooses it and the number of its values
    // has no limit.
    domains.setLabels(
        EnumSet.of(
            Label.LOCAL, Label.HTTP_ROUTE, Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME));
    // The event bus is not measured, because that would look up several meters for each message.
    EnumSet.complementOf(EnumSet.of(MetricsDomain.HTTP_SERVER, MetricsDomain.NAMED_POOLS))
        .forEach(domains::addDisabledMetricsCategory);
    return Vertx.builder()
        .with(new VertxOptions(options).setMetricsOptions(domains))
        .withMetrics(new MicrometerMetricsFactory(registry));
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  /** The time that a client has listened says nothing about how fast it was answered. */
  private static boolean isTimeOfLiveResponse(Meter.Id id) {
    String route = id.getTag(Label.HTTP_ROUTE.toString());
    return id.getName().equals(RESPONSE_TIME) && route != null && route.endsWith(LIVE_ROUTE);
  }

  /** Adds buckets, from which percentiles over all nodes can be calculated at little cost. */
  private static final class ResponseTimeBuckets implements MeterFilter {
    @Override
    public DistributionStatisticConfig configure(
        Meter.Id id, DistributionStatisticConfig configuration) {
      return id.getName().equals(RESPONSE_TIME)
          ? DistributionStatisticConfig.builder()
              .serviceLevelObjectives(RESPONSE_TIME_BUCKETS)
              .build()
              .merge(configuration)
          : configuration;
    }
  }
}
