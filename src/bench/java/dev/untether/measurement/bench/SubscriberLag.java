package dev.untether.measurement.bench;

import static java.util.stream.Collectors.joining;

import dev.untether.testing.Polling;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Whether audit trail and live stream keep up with removals at full rate, for longer than a run.
 */
record SubscriberLag(Target target, long rows, int clients, int seconds) {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Prints what it has seen. */
  void measure(PrintStream output, Progress progress) {
    Removals load = new Removals(target, rows, clients, seconds);
    load.prepare();
    target.awaitConsumers();
    long before = target.ledger().removed();
    try (AuditLag auditLag = AuditLag.watch(target.node());
        StreamFollower stream = StreamFollower.start(target.logon(), target.token())) {
      Figures figures = load.run();
      long end = System.nanoTime();
      long removed = target.ledger().removed() - before;
      Polling.until(PATIENCE, stream::removals, heard -> heard >= removed);
      double untilStream = secondsSince(end);
      target.awaitConsumers();
      double untilAudit = secondsSince(end);
      progress.finished("removals for %d s".formatted(seconds), figures);
      output.printf(
          Locale.ROOT,
          """
          - %,.0f removals per second for %d s, by %d clients%s
          - audit trail: at most %.2f s behind by its metric; had all %.2f s after the last answer
          - live stream: age of an event when it came p50 %.1f ms, p99 %.1f ms, at most %.1f ms;
            had all %.2f s after the last answer, %,d of %,d, over %d connections
          - live stream, greatest age in each second, ms: %s
          """,
          figures.perSecond(),
          seconds,
          clients,
          figures.remark().isEmpty() ? "" : " (" + figures.remark() + ")",
          auditLag.longest(),
          untilAudit,
          stream.ages().percentile(50),
          stream.ages().percentile(99),
          stream.ages().percentile(100),
          untilStream,
          stream.removals(),
          removed,
          stream.connections(),
          stream.greatestAges().stream().map(String::valueOf).collect(joining(" ")));
    }
  }

  private static double secondsSince(long moment) {
    return (System.nanoTime() - moment) / 1e9;
  }
}
