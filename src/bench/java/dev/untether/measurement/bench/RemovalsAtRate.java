package dev.untether.measurement.bench;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * More removals than the node can do, at a constant rate.
 *
 * @param times how many times what it has done in the run before, which is to be one of as many as
 *     it can do
 */
record RemovalsAtRate(Target target, double times, long rows, int connections, int seconds)
    implements Load {
  private static final double FIRST_GUESS_PER_SECOND = 2_000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Override
  public void prepare() {
    target.connections().topUp(Math.max(rows, count(perSecond())));
    target.connections().vacuum();
  }

  @Override
  public Figures run() {
    double perSecond = perSecond();
    List<String> ids = target.connections().take(count(perSecond));
    OpenModel.Result result = send(ids, perSecond);
    target
        .ledger()
        .addRemovals(ids.size(), result.removed(), result.succeeded() / result.seconds());
    return new Figures(
        result.removed(),
        result.succeeded() / result.seconds(),
        Percentiles.of(result.latencies()),
        "%.0f/s offered, ".formatted(perSecond) + shares(result.answers()));
  }

  private OpenModel.Result send(List<String> ids, double perSecond) {
    HttpRequests requests = HttpRequests.toRemove(target.token());
    try {
      return new OpenModel(target.address(), requests, ids, perSecond)
          .run(connections, Duration.ofSeconds(seconds).plus(PATIENCE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double perSecond() {
    return times * Math.max(FIRST_GUESS_PER_SECOND, target.ledger().latest());
  }

  private int count(double perSecond) {
    return (int) (perSecond * (OpenModel.WARM_UP_SECONDS + seconds));
  }

  private static String shares(Map<Integer, Long> answers) {
    long all = answers.values().stream().mapToLong(Long::longValue).sum();
    return answers.entrySet().stream()
        .map(
            answer ->
                "%.1f %% %s".formatted(100.0 * answer.getValue() / all, what(answer.getKey())))
        .collect(joining(", "));
  }

  private static String what(int status) {
    return status == RemovalClient.NO_ANSWER ? "not answered" : "answered " + status;
  }
}
