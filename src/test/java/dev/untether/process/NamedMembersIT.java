package dev.untether.process;

import dev.untether.testing.ClusterPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that know each other by a name alone, as those behind a headless Service do. */
@Timeout(120)
class NamedMembersIT {
  private static final String SERVICE = "untether-nodes.test";
  private static final List<String> ADDRESSES = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");

  @TempDir private Path directory;

  @Test
  void nodes_find_each_other_by_a_name_that_stands_for_the_addresses_of_all() throws IOException {
    Path hosts = hosts(ADDRESSES.stream().map(address -> address + " " + SERVICE));
    int port = ClusterPlan.of(1).port(0);
    List<Map<String, String>> nodes =
        ADDRESSES.stream().map(address -> variables(address, port, hosts)).toList();

    try (PackagedCluster cluster = PackagedCluster.start(directory, nodes)) {
      cluster.awaitWhole(Duration.ofSeconds(30));
    }
  }

  /** What Java looks names up in, instead of asking a server. */
  private Path hosts(Stream<String> lines) throws IOException {
    return Files.write(directory.resolve("hosts"), lines.toList());
  }

  private static Map<String, String> variables(String address, int port, Path hosts) {
    return Map.of(
        "UNTETHER_CLUSTER_HOST",
        address,
        "UNTETHER_CLUSTER_PORT",
        Integer.toString(port),
        "UNTETHER_CLUSTER_MEMBERS",
        "",
        "UNTETHER_CLUSTER_SERVICE",
        SERVICE,
        "JAVA_TOOL_OPTIONS",
        "-Djdk.net.hosts.file=" + hosts);
  }
}
