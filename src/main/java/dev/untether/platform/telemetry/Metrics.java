package dev.untether.platform.telemetry;

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
import java.time.Duration;
import java.util.EnumSet;
import java.util.stream.Stream;

/** Metrics of the JVM and of Vert.x, in one registry. No label takes a value from a request. */
public final class Metrics implements AutoCloseable {
  private static final String RESPONSE_TIME = "vertx.http.server.response.time";
  private static final double[] RESPONSE_TIME_BUCKETS =
      Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)
          .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
          .toArray();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  public Metrics() {
    registry.config().meterFilter(new ResponseTimeBuckets());
    Stream.of(
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            collections)
        .forEach(meters -> meters.bindTo(registry));
  }

  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** A builder of a Vert.x that is measured. */
  public VertxBuilder vertx(VertxOptions options) {
    MicrometerMetricsOptions domains = new MicrometerMetricsOptions();
    domains.setEnabled(true);
    // A method is what the client says it is: as a label it would be without bounds.
    domains.setLabels(
        EnumSet.of(
            Label.LOCAL,
            Label.HTTP_ROUTE,
            Label.HTTP_CODE,
            Label.POOL_TYPE,
            Label.POOL_NAME,
            Label.EB_SIDE,
            Label.EB_FAILURE));
    EnumSet.complementOf(
            EnumSet.of(
                MetricsDomain.HTTP_SERVER, MetricsDomain.NAMED_POOLS, MetricsDomain.EVENT_BUS))
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
