package dev.untether.eventlog;

import dev.untether.model.Cause;
import dev.untether.model.EventType;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A removal as a CloudEvent, as the ledger hashes it, and streams and webhooks send it. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventEncodingBenchmark {
  private StoredEvent removal =
      new StoredEvent(
          1L << 40,
          UUID.randomUUID(),
          EventType.CONNECTION_REMOVED.text(),
          UUID.randomUUID().toString(),
          Instant.now(),
          new Cause(
              UUID.randomUUID(),
              "admin",
              UUID.randomUUID(),
              "192.0.2.1",
              UUID.randomUUID().toString()),
          new JsonObject()
              .put("region", "eu-central-1")
              .put("regionId", UUID.randomUUID().toString())
              .put("amazonAccountId", "123456789012"));

  @Benchmark
  public byte[] removal() {
    return CloudEvents.canonical(removal);
  }
}
