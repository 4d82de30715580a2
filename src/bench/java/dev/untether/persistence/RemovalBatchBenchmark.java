package dev.untether.persistence;

import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.model.Cause;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What makes one statement of many removals. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RemovalBatchBenchmark {
  @Param({"1", "16", "256"})
  private int size;

  private List<RemoveConnection> removals;

  @Setup
  public void gather() {
    removals = IntStream.range(0, size).mapToObj(number -> removal()).toList();
  }

  @Benchmark
  public Tuple parameters() {
    return new RemovalBatch(removals).parameters();
  }

  private static RemoveConnection removal() {
    return new RemoveConnection(
        UUID.randomUUID(),
        UUID.randomUUID(),
        null,
        null,
        new Cause(
            UUID.randomUUID(),
            "admin",
            UUID.randomUUID(),
            "192.0.2.1",
            UUID.randomUUID().toString()));
  }
}
