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

/** Metrics of the JVM and of Vert.x, in one registry. No label takes a value from a request. */
public final class Metrics implements AutoCloseable {
  /** The last part of the route of a response that goes on for as long as the client listens. */
  public static final String LIVE_ROUTE = "live";

  private static final String RESPONSE_TIME = "vertx.http.server.response.time";
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
        // The pools of HTTP clients are named for the hosts of webhooks.
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

  /** Shows what the supplier gives, whenever it is asked. From any thread. */
  public void gauge(String name, String description, String unit, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).baseUnit(unit).register(registry);
  }

  /** A builder of a Vert.x that is measured. */
  public VertxBuilder vertx(VertxOptions options) {
    MicrometerMetricsOptions domains = new MicrometerMetricsOptions();
    domains.setEnabled(true);
    // A method is what the client says it is: as a label it would be without bounds.
    domains.setLabels(
        EnumSet.of(
            Label.LOCAL, Label.HTTP_ROUTE, Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME));
    // Not the event bus: it would have several meters looked up for each message.
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

  /** How long a client has listened tells nothing of how fast it was answered. */
  private static boolean isTimeOfLiveResponse(Meter.Id id) {
    String route = id.getTag(Label.HTTP_ROUTE.toString());
    return id.getName().equals(RESPONSE_TIME) && route != null && route.endsWith(LIVE_ROUTE);
  }

  /** Gives percentiles that can be aggregated over nodes, at little cost. */
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
