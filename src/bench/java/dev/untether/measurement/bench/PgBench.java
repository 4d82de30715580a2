package dev.untether.measurement.bench;

import dev.untether.measurement.Latencies;
import dev.untether.testing.TemporaryFolder;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What PostgreSQL does by itself, without Untether: one prepared statement for each change, on
 * tables without Untether's triggers, by {@code pgbench}.
 */
record PgBench(ReferenceTables tables, String script, int clients, int seconds) implements Load {
  private static final int MAX_THREADS = 2;
  private static final Pattern PROCESSED =
      Pattern.compile("number of transactions actually processed: (\\d+).*");
  private static final Pattern RATE =
      Pattern.compile("tps = ([\\d.]+) \\(without initial connection time\\)");

  /** A field of the log of transactions: the time that one took, in microseconds. */
  private static final int TIME = 2;

  @Override
  public void prepare() {
    tables.fill();
  }

  @Override
  public Figures run() {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      long before = tables.events();
      List<String> lines = LineProcess.start(command(folder.path()), environment()).awaitLines();
      long changed = tables.events() - before;
      long processed = Long.parseLong(find(PROCESSED, lines));
      return new Figures(
          changed,
          Double.parseDouble(find(RATE, lines)),
          Percentiles.of(latencies(folder.path())),
          changed == processed
              ? ""
              : "%d did nothing: too few rows".formatted(processed - changed));
    }
  }

  private List<String> command(Path folder) {
    return List.of(
        "pgbench",
        "--no-vacuum",
        "--protocol=prepared",
        "--client=" + clients,
        "--jobs=" + Math.min(MAX_THREADS, clients),
        "--time=" + seconds,
        "--define=clients=" + clients,
        "--define=rows=" + tables.rows(),
        "--define=turn=-1",
        "--log",
        "--log-prefix=" + folder.resolve("transactions"),
        "--file=" + new BenchResource(script).path());
  }

  private Map<String, String> environment() {
    PgConnectOptions options = tables.database().options();
    return Map.of(
        "PGHOST", options.getHost(),
        "PGPORT", Integer.toString(options.getPort()),
        "PGUSER", options.getUser(),
        "PGPASSWORD", options.getPassword(),
        "PGDATABASE", options.getDatabase());
  }

  private static Latencies latencies(Path folder) {
    try (Stream<Path> logs = Files.list(folder)) {
      return Latencies.of(
          logs.flatMap(PgBench::lines)
              .map(line -> Long.parseLong(line.split(" ", -1)[TIME]) * 1000)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String find(Pattern pattern, List<String> lines) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(String.join("\n", lines)));
  }
}
