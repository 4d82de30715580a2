package dev.untether.stream;

import dev.untether.platform.flow.Bulkhead;
import dev.untether.stream.Listener.StreamEnd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** How many listen, and why streams were ended. */
final class StreamMetrics {
  private final Map<StreamEnd, Counter> ends = new EnumMap<>(StreamEnd.class);
  private final Counter stalls;

  StreamMetrics(MeterRegistry registry, Bulkhead places) {
    Gauge.builder("untether.streams.open", places, Bulkhead::inside)
        .description("Live streams and event-bus sockets that are open")
        .register(registry);
    stalls =
        Counter.builder("untether.streams.stalls")
            .description("How often the write queue of a stream was full")
            .register(registry);
    for (StreamEnd end : StreamEnd.values()) {
      ends.put(
          end,
          Counter.builder("untether.streams.ended")
              .description("Streams that this node has ended")
              .tag("reason", end.tag())
              .register(registry));
    }
  }

  /** A client takes less than is ready for it. */
  void stalled() {
    stalls.increment();
  }

  void ended(StreamEnd reason) {
    Objects.requireNonNull(ends.get(reason)).increment();
  }
}
