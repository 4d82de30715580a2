package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that die or restart under load, with clients that try again. */
@Timeout(300)
class ClusterFailuresIT {
  private static final int CLIENTS = 8;
  private static final int SEEDED = 4000;
  private static final int ANSWERS_BEFORE = 500;

  @TempDir private Path directory;

  @Test
  void a_killed_node_costs_no_removal_and_no_right_answer() throws InterruptedException {
    try (PackagedCluster cluster =
        PackagedCluster.start(directory, Collections.nCopies(3, Map.of()))) {
      RetriedRemovals load = runUnderLoad(cluster, () -> cluster.node(1).kill());

      print("SIGKILL of one of three nodes", load);
    }
  }

  @Test
  void a_killed_node_that_served_commands_of_another_costs_none_either()
      throws InterruptedException {
    Map<String, String> back = Map.of("UNTETHER_ROLES", "persistence,audit,notification");
    try (PackagedCluster cluster =
        PackagedCluster.start(directory, List.of(Map.of("UNTETHER_ROLES", "api"), back, back))) {
      RetriedRemovals load = runUnderLoad(cluster, () -> cluster.node(1).kill());

      print("SIGKILL of one of two nodes that serve the commands of a third", load);
    }
  }

  @Test
  void a_rolling_restart_is_not_felt_by_clients_that_connect_again() throws InterruptedException {
    Map<String, String> drain = Map.of("UNTETHER_HTTP_DRAIN", "1s");
    try (PackagedCluster cluster =
        PackagedCluster.start(directory, Collections.nCopies(3, drain))) {
      RetriedRemovals load =
          runUnderLoad(
              cluster,
              () -> {
                for (int node = 0; node < 3; node++) {
                  cluster.node(node).terminate();
                  cluster.restart(node);
                }
              });

      print("rolling restart of three nodes", load);
      assertThat(load.unavailable()).isZero();
    }
  }

  private static RetriedRemovals runUnderLoad(PackagedCluster cluster, Runnable failure)
      throws InterruptedException {
    Tables tables = new Tables(cluster.database());
    List<String> ids = tables.seedConnections(SEEDED);
    RetriedRemovals load =
        new RetriedRemovals(
            cluster::clients, cluster.clients().get(0).administratorToken(), ids, CLIENTS);
    Polling.until(() -> load.answers().size(), answered -> answered >= ANSWERS_BEFORE);
    failure.run();
    load.awaitEnd();

    assertThat(load.answers().values()).containsOnly(204);
    assertThat(load.answers().size()).isEqualTo(SEEDED);
    tables.awaitConsumers();
    List<String> sorted = ids.stream().sorted().toList();
    assertThat(tables.missing(ids)).isEqualTo(sorted);
    assertThat(tables.removals(ids)).isEqualTo(sorted);
    assertThat(tables.recordedRemovals(ids)).isEqualTo(sorted);
    return load;
  }

  private static void print(String what, RetriedRemovals load) {
    System.out.printf(
        "%s: %d removals, each once; %d requests lost, %d answered 503%n",
        what, load.answers().size(), load.lost(), load.unavailable());
  }
}
