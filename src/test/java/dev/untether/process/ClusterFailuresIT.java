package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that die or restart under load, one after the other, with clients that try again. */
@Timeout(300)
class ClusterFailuresIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BETWEEN_FAILURES = 100;

  @TempDir private Path directory;

  @Test
  void a_killed_node_costs_no_removal_and_no_right_answer() throws InterruptedException {
    try (PackagedCluster cluster =
            PackagedCluster.start(directory, Collections.nCopies(3, Map.of()));
        ClusterLoad load = ClusterLoad.onAnyNodeOf(cluster)) {
      for (int node = 0; node < 3; node++) {
        killAndRestart(node, cluster, load);
      }

      load.endAndCheck(directory);
      load.print("SIGKILL of each of three nodes");
    }
  }

  @Test
  void a_killed_node_that_served_commands_of_another_costs_none_either()
      throws InterruptedException {
    Map<String, String> back = Map.of("UNTETHER_ROLES", "persistence,audit,notification");
    try (PackagedCluster cluster =
            PackagedCluster.start(directory, List.of(Map.of("UNTETHER_ROLES", "api"), back, back));
        ClusterLoad load = ClusterLoad.onAnyNodeOf(cluster)) {
      killAndRestart(1, cluster, load);
      killAndRestart(2, cluster, load);

      load.endAndCheck(directory);
      load.print("SIGKILL of each of two nodes that serve the commands of a third");
    }
  }

  @Test
  void a_rolling_restart_is_not_felt_by_clients_that_connect_again() throws InterruptedException {
    Map<String, String> drain = Map.of("UNTETHER_HTTP_DRAIN", "1s");
    try (PackagedCluster cluster = PackagedCluster.start(directory, Collections.nCopies(3, drain));
        ClusterLoad load = ClusterLoad.onAnyNodeOf(cluster)) {
      for (int node = 0; node < 3; node++) {
        cluster.node(node).terminate();
        cluster.restart(node);
        cluster.awaitWhole(PATIENCE);
        load.awaitMore(BETWEEN_FAILURES, PATIENCE);
      }

      load.endAndCheck(directory);
      load.print("rolling restart of three nodes");
      assertThat(load.unavailable()).isZero();
    }
  }

  private static void killAndRestart(int node, PackagedCluster cluster, ClusterLoad load) {
    cluster.node(node).kill();
    load.awaitMore(BETWEEN_FAILURES, PATIENCE);
    cluster.restart(node);
    cluster.awaitWhole(PATIENCE);
  }
}
