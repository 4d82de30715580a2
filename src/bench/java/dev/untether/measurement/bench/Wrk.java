package dev.untether.measurement.bench;

import static java.util.stream.Collectors.joining;

import dev.untether.testing.Signal;
import dev.untether.testing.TemporaryFolder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs {@code wrk} with the script {@code requests.lua}, by which all that was asked is answered
 * before it hangs up.
 */
record Wrk(
    HttpRequests requests,
    List<String> ids,
    boolean idsAgain,
    int connections,
    int secondsToConnect,
    int seconds) {
  private static final int MAX_THREADS = 2;
  private static final int SECONDS_TO_CONNECT = 1;

  /** How long an answer may take. */
  private static final int PATIENCE_SECONDS = 10;

  /** The same request each time. */
  static Wrk same(HttpRequests requests, int connections, int seconds) {
    return new Wrk(requests, List.of(), true, connections, SECONDS_TO_CONNECT, seconds);
  }

  /** Each id once; ends early when there are no more. */
  static Wrk each(HttpRequests requests, List<String> ids, int connections, int seconds) {
    return new Wrk(requests, ids, false, connections, SECONDS_TO_CONNECT, seconds);
  }

  /** Each id once, few as they are; what happens while not all are connected yet counts, too. */
  static Wrk burst(HttpRequests requests, List<String> ids, int connections, int seconds) {
    return new Wrk(requests, ids, false, connections, 0, seconds);
  }

  /** Each id in turn, again and again. */
  static Wrk again(HttpRequests requests, List<String> ids, int connections, int seconds) {
    return new Wrk(requests, ids, true, connections, SECONDS_TO_CONNECT, seconds);
  }

  /**
   * What it has measured.
   *
   * @param answersPerSecond once all were connected
   * @param answers of any status, all of them
   * @param refused those with another status than the request expects
   * @param failed connections that were refused or broke
   * @param late answers that took too long for their latency to be known
   * @param unused the ids that nothing was asked for
   */
  record Result(
      double answersPerSecond,
      long answers,
      long refused,
      long failed,
      long late,
      Percentiles latency,
      List<String> unused) {
    long succeeded() {
      return answers - refused;
    }

    double succeededPerSecond() {
      return answers == 0 ? 0 : answersPerSecond * succeeded() / answers;
    }

    Figures figures() {
      return new Figures(succeeded(), succeededPerSecond(), latency, remark());
    }

    private String remark() {
      List<String> remarks = new ArrayList<>();
      remark(remarks, refused, "answered otherwise");
      remark(remarks, failed, "broken connections");
      remark(remarks, late, "later than %d s".formatted(PATIENCE_SECONDS));
      return String.join(", ", remarks);
    }

    private static void remark(List<String> remarks, long count, String what) {
      if (count > 0) {
        remarks.add(count + " " + what);
      }
    }
  }

  /** Blocks until all is answered. */
  Result run(URI node) {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      List<List<String>> shares = shares();
      for (int thread = 0; thread < shares.size(); thread++) {
        // Threads count from 1, as Lua does.
        Files.write(folder.path().resolve("ids" + (thread + 1)), shares.get(thread));
      }
      return result(lines(node, folder.path()), shares);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> lines(URI node, Path folder) {
    int[] idle = {0};
    return LineProcess.start(command(node), environment(folder))
        .awaitLines(
            (line, process) -> {
              if (line.equals("idle") && ++idle[0] == threads()) {
                Signal.INTERRUPT.send(process.pid());
              }
            });
  }

  private List<String> command(URI node) {
    return List.of(
        "wrk",
        "--threads",
        Integer.toString(threads()),
        "--connections",
        Integer.toString(connections),
        "--duration",
        secondsToConnect + seconds + PATIENCE_SECONDS + "s",
        "--timeout",
        PATIENCE_SECONDS + "s",
        "--script",
        new BenchResource("requests.lua").path().toString(),
        node.toString());
  }

  private Map<String, String> environment(Path folder) {
    Map<String, String> environment = new HashMap<>();
    environment.put("BENCH_METHOD", requests.method());
    environment.put("BENCH_PATH", requests.path());
    environment.put(
        "BENCH_HEADERS",
        requests.headers().entrySet().stream()
            .map(header -> header.getKey() + ": " + header.getValue())
            .collect(joining("\n")));
    environment.put("BENCH_IDS", folder.resolve("ids").toString());
    requests.expectedError().ifPresent(status -> environment.put("BENCH_EXPECTED", "" + status));
    environment.put("BENCH_AGAIN", Boolean.toString(idsAgain));
    environment.put("BENCH_SECONDS_TO_CONNECT", Integer.toString(secondsToConnect));
    environment.put("BENCH_SECONDS", Integer.toString(seconds));
    environment.put("BENCH_CONNECTIONS_PER_THREAD", Integer.toString(connections / threads()));
    if (!requests.body().isEmpty()) {
      environment.put("BENCH_BODY", requests.body());
    }
    return environment;
  }

  private Result result(List<String> lines, List<List<String>> shares) {
    JsonObject figures =
        lines.stream()
            .filter(line -> line.startsWith("figures "))
            .map(line -> new JsonObject(line.substring("figures ".length())))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(String.join("\n", lines)));
    return new Result(
        figures.getDouble("perSecond"),
        figures.getLong("answers"),
        figures.getLong("refused"),
        figures.getLong("failed"),
        figures.getLong("late"),
        new Percentiles(
            figures.getDouble("p50"), figures.getDouble("p99"), figures.getDouble("p999")),
        idsAgain ? List.of() : unused(figures, shares));
  }

  private static List<String> unused(JsonObject figures, List<List<String>> shares) {
    List<String> unused = new ArrayList<>();
    for (int thread = 0; thread < shares.size(); thread++) {
      List<String> share = shares.get(thread);
      unused.addAll(share.subList(figures.getJsonArray("taken").getInteger(thread), share.size()));
    }
    return unused;
  }

  private List<List<String>> shares() {
    int size = (ids.size() + threads() - 1) / threads();
    List<List<String>> shares = new ArrayList<>();
    for (int thread = 0; thread < threads(); thread++) {
      shares.add(
          ids.subList(
              Math.min(ids.size(), thread * size), Math.min(ids.size(), (thread + 1) * size)));
    }
    return shares;
  }

  private int threads() {
    return Math.min(MAX_THREADS, connections);
  }
}
