package dev.untether.measurement.bench;

import dev.untether.testing.PostgresProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The processor time that was spent since the machine's start, as Linux counts it, in ticks.
 *
 * @param machine all of it, idle time too
 * @param service of the node
 * @param database of PostgreSQL; not known of a server that was given
 * @param load of the load generators: this process and all that it has started but nodes
 */
record ProcessorTime(long machine, long service, OptionalLong database, long load) {
  /** Of a line of /proc/(process)/stat, behind the name: see proc(5). */
  private static final int FIRST_TIME = 11;

  private static final int TIMES = 4;

  /** Linux counts 100 of them a second for all programs, on whatever machine. */
  private static final double MICROSECONDS_PER_TICK = 10_000;

  static double micros(long ticks) {
    return ticks * MICROSECONDS_PER_TICK;
  }

  /** Takes the node in question, and all nodes there are. */
  static ProcessorTime now(long node, Set<Long> nodes, Optional<PostgresProcesses> database) {
    ProcessHandle self = ProcessHandle.current();
    return new ProcessorTime(
        ofMachine(),
        of(node),
        database
            .map(server -> OptionalLong.of(of(server.processes().stream())))
            .orElseGet(OptionalLong::empty),
        of(
            Stream.concat(Stream.of(self), self.descendants())
                .filter(process -> !nodes.contains(process.pid()))));
  }

  ProcessorTime since(ProcessorTime earlier) {
    return new ProcessorTime(
        machine - earlier.machine,
        service - earlier.service,
        database.isPresent()
            ? OptionalLong.of(database.getAsLong() - earlier.database.getAsLong())
            : database,
        load - earlier.load);
  }

  /** In percent of the machine, as in 45/30/20; what is not known is a question mark. */
  @Override
  public String toString() {
    return "%s/%s/%s"
        .formatted(
            percent(service),
            database.isPresent() ? percent(database.getAsLong()) : "?",
            percent(load));
  }

  private String percent(long ticks) {
    return Long.toString(Math.round(100.0 * ticks / machine));
  }

  private static long ofMachine() {
    return numbers(read(Path.of("/proc/stat")).orElseThrow().lines().findFirst().orElseThrow(), 1)
        .limit(8)
        .sum();
  }

  private static long of(Stream<ProcessHandle> processes) {
    return processes.mapToLong(process -> of(process.pid())).sum();
  }

  /** With that of children that have ended; none of a process that has ended itself. */
  private static long of(long process) {
    return read(Path.of("/proc/" + process + "/stat"))
        .map(line -> line.substring(line.lastIndexOf(')') + 2))
        .map(fields -> numbers(fields, FIRST_TIME).limit(TIMES).sum())
        .orElse(0L);
  }

  private static LongStream numbers(String fields, int first) {
    return Arrays.stream(fields.split(" +", 0)).skip(first).mapToLong(Long::parseLong);
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      // A process may end before its file is opened, and also before it is read.
      if (Files.notExists(file)) {
        return Optional.empty();
      }
      throw new UncheckedIOException(e);
    }
  }
}
