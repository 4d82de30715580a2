package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.PackagedNode;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Clients that remove connections for as long as something happens to the cluster, and what must
 * hold of their removals afterwards.
 */
final class ClusterLoad implements AutoCloseable {
  private static final int CLIENTS = 8;
  private static final int SEEDED = 15_000;
  private static final int ANSWERS_BEFORE = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration REST = Duration.ofMillis(100);

  private final PackagedCluster cluster;
  private final Tables tables;
  private final LoadBalancer balancer;
  private final List<String> ids;
  private final RetriedRemovals removals;

  private ClusterLoad(PackagedCluster cluster, boolean balanced) {
    this.cluster = cluster;
    this.tables = new Tables(cluster.database());
    this.ids = tables.seedConnections(SEEDED);
    this.balancer = new LoadBalancer(cluster);
    this.removals =
        new RetriedRemovals(
            balanced ? balancer::targets : cluster::clients,
            cluster.clients().get(0).administratorToken(),
            ids,
            CLIENTS,
            PATIENCE,
            REST);
  }

  /** By clients behind a load balancer. Waits for the first answers. */
  static ClusterLoad on(PackagedCluster cluster) {
    return new ClusterLoad(cluster, true).begun();
  }

  /** By clients that ask any node, whether it is ready or not, or there at all. */
  static ClusterLoad onAnyNodeOf(PackagedCluster cluster) {
    return new ClusterLoad(cluster, false).begun();
  }

  private ClusterLoad begun() {
    awaitMore(ANSWERS_BEFORE, Duration.ofSeconds(15));
    return this;
  }

  LoadBalancer balancer() {
    return balancer;
  }

  /** How many removals have been answered 204. */
  int done() {
    return (int) removals.answers().values().stream().filter(status -> status == 204).count();
  }

  /** How many answers were 503. */
  int unavailable() {
    return removals.unavailable();
  }

  /** Their ids; all there will be, once it has ended. */
  Set<String> removed() {
    return removals.answers().keySet();
  }

  /** Waits until so many more have been. */
  void awaitMore(int count, Duration patience) {
    int wanted = done() + count;
    Polling.until(patience, this::done, done -> done >= wanted);
  }

  /** Ends it, and looks whether each removal has its one answer, event and record. */
  void endAndCheck(Path directory) throws InterruptedException {
    removals.stop();
    removals.awaitEnd();
    assertThat(removals.answers().values()).containsOnly(204);
    assertThat(removed()).hasSizeLessThan(SEEDED);
    assertRemovedOnce(tables, ids, removed());
    assertThat(auditVerdict(cluster.database(), directory)).isZero();
  }

  /** Those of the ids and no others are gone, with one event and one record each. */
  private static void assertRemovedOnce(
      Tables tables, List<String> ids, Collection<String> removed) {
    tables.awaitConsumers();
    List<String> sorted = removed.stream().sorted().toList();
    assertThat(tables.missing(ids)).isEqualTo(sorted);
    assertThat(tables.removals(ids)).isEqualTo(sorted);
    assertThat(tables.recordedRemovals(ids)).isEqualTo(sorted);
  }

  void print(String what) {
    System.out.printf(
        "%s: %d removals, each once; %d requests lost, %d answered 503%n",
        what, done(), removals.lost(), unavailable());
  }

  @Override
  public void close() {
    removals.stop();
    balancer.close();
  }

  private static int auditVerdict(TestDatabase database, Path directory) {
    return PackagedNode.launch(
            directory.resolve("verifier"),
            Map.of("UNTETHER_DATABASE_URI", database.uri()),
            "verify-audit")
        .awaitExit();
  }
}
