package dev.untether.measurement.bench;

import dev.untether.testing.ApiClient;
import dev.untether.testing.PackagedNode;
import java.net.URI;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** How far a node says that its audit trail is behind, asked twice a second. */
final class AuditLag implements AutoCloseable {
  private static final String METRIC = "untether_audit_lag_seconds ";
  private static final Duration BETWEEN = Duration.ofMillis(500);

  private final ApiClient management;
  private final Queue<Double> seconds = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  private AuditLag(PackagedNode node) {
    this.management = new ApiClient(URI.create("http://127.0.0.1:" + node.managementPort()));
  }

  /** Asks until it is closed. */
  static AuditLag watch(PackagedNode node) {
    AuditLag lag = new AuditLag(node);
    Thread watcher = new Thread(lag::askAgainAndAgain, "watcher of the audit trail");
    watcher.setDaemon(true);
    watcher.start();
    return lag;
  }

  /** In seconds. */
  double longest() {
    return seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void askAgainAndAgain() {
    while (!closed) {
      management
          .bare("GET", "/metrics")
          .send()
          .body()
          .lines()
          .filter(line -> line.startsWith(METRIC))
          .map(line -> Double.valueOf(line.substring(METRIC.length())))
          .forEach(seconds::add);
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
  }
}
