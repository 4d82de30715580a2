package dev.untether.measurement.bench;

import static java.util.Comparator.comparingLong;

import dev.untether.measurement.Latencies;
import dev.untether.testing.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Removals over a few connections of HTTP/2, each with many streams at a time, by {@code h2load}.
 * It gives the same ids to each of its connections, so there is a process of it for each. For a
 * number of removals, not for a time, since at the end of a time it would not wait for the answers.
 */
final class Http2Removals implements Load {
  private static final int CONNECTIONS = 4;
  private static final double MIN_PER_SECOND = 4_000;

  private final Target target;
  private final long rows;
  private final int streams;
  private final int seconds;
  private double perSecond = MIN_PER_SECOND;

  /**
   * Starts with a guess of how many it will be; each run corrects it for the next.
   *
   * @param streams of all connections together
   */
  Http2Removals(Target target, long rows, int streams, int seconds) {
    this.target = target;
    this.rows = rows;
    this.streams = streams;
    this.seconds = seconds;
  }

  /** A line of the log. Times in microseconds. */
  private record Answer(long sentAt, int status, long took) {
    static Answer of(String line) {
      String[] fields = line.split("\t", -1);
      return new Answer(
          Long.parseLong(fields[0]), Integer.parseInt(fields[1]), Long.parseLong(fields[2]));
    }

    long answeredAt() {
      return sentAt + took;
    }
  }

  @Override
  public void prepare() {
    target.connections().topUp(Math.max(rows, each() * CONNECTIONS));
    target.connections().vacuum();
  }

  @Override
  public Figures run() {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      String token = target.token();
      List<LineProcess> processes = new ArrayList<>();
      for (int number = 0; number < CONNECTIONS; number++) {
        Path paths = folder.path().resolve("paths" + number);
        Files.write(
            paths,
            target.connections().take((int) each()).stream()
                .map(id -> target.address() + HttpRequests.toRemove(token).path(id))
                .toList());
        Path log = folder.path().resolve("log" + number);
        processes.add(LineProcess.start(command(token, paths, log), Map.of()));
      }
      processes.forEach(LineProcess::awaitLines);
      return figures(answers(folder.path()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(String token, Path paths, Path log) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Program.H2LOAD.name(),
                "--requests=" + each(),
                "--clients=1",
                "--max-concurrent-streams=" + streams / CONNECTIONS,
                "--input-file=" + paths,
                "--log-file=" + log,
                "--header=:method: DELETE"));
    HttpRequests.toRemove(token)
        .headers()
        .forEach((name, value) -> command.add("--header=" + name + ": " + value));
    return command;
  }

  private Figures figures(List<Answer> answers) {
    List<Answer> successful = answers.stream().filter(answer -> answer.status() == 204).toList();
    long start = answers.stream().mapToLong(Answer::sentAt).min().orElseThrow();
    long end = answers.stream().max(comparingLong(Answer::answeredAt)).orElseThrow().answeredAt();
    double took = (end - start) / 1e6;
    long asked = each() * CONNECTIONS;
    long others = asked - successful.size();
    perSecond = successful.size() / took;
    target.ledger().addRemovals(asked, successful.size(), perSecond);
    return new Figures(
        successful.size(),
        perSecond,
        Percentiles.of(
            Latencies.of(successful.stream().map(answer -> answer.took() * 1000).toList())),
        CONNECTIONS + " connections" + (others == 0 ? "" : ", " + others + " not answered 204"));
  }

  private static List<Answer> answers(Path folder) throws IOException {
    List<Answer> answers = new ArrayList<>();
    for (int number = 0; number < CONNECTIONS; number++) {
      try (Stream<String> lines = Files.lines(folder.resolve("log" + number))) {
        lines.map(Answer::of).forEach(answers::add);
      }
    }
    return answers;
  }

  /** For each connection. */
  private long each() {
    return (long) Math.ceil(Math.max(MIN_PER_SECOND, perSecond) * seconds / CONNECTIONS);
  }
}
