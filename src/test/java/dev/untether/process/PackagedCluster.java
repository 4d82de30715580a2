package dev.untether.process;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ClusterPlan;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Several packaged nodes on loopback, as one cluster on one PostgreSQL. */
final class PackagedCluster implements AutoCloseable {
  private final Path directory;
  private final TestDatabase database;
  private final ClusterPlan plan;
  private final List<Map<String, String>> variables;
  private final List<PackagedNode> nodes = new CopyOnWriteArrayList<>();

  /** Of each node that serves the API; empty in the place of another. */
  private final List<Optional<ApiClient>> clients = new CopyOnWriteArrayList<>();

  private PackagedCluster(
      Path directory, TestDatabase database, List<Map<String, String>> variables) {
    this.directory = directory;
    this.database = database;
    this.plan = ClusterPlan.of(variables.size());
    this.variables = variables;
  }

  /**
   * Waits until all of them serve.
   *
   * @param variables of each node, beside those that make them a cluster
   */
  static PackagedCluster start(Path directory, List<Map<String, String>> variables) {
    return start(directory, TestDatabase.create(), variables);
  }

  /**
   * The same on a given database.
   *
   * @param variables may name another way to it
   */
  static PackagedCluster start(
      Path directory, TestDatabase database, List<Map<String, String>> variables) {
    PackagedCluster cluster = new PackagedCluster(directory, database, List.copyOf(variables));
    try {
      cluster.launchAll();
      return cluster;
    } catch (RuntimeException failure) {
      cluster.close();
      throw failure;
    }
  }

  /**
   * One after the other: the first makes the keys that all need, and machines of tests are small.
   */
  private void launchAll() {
    for (int number = 0; number < variables.size(); number++) {
      PackagedNode node = launch(number);
      nodes.add(node);
      node.awaitService();
      clients.add(client(node));
    }
  }

  TestDatabase database() {
    return database;
  }

  List<PackagedNode> nodes() {
    return List.copyOf(nodes);
  }

  /** Those of the nodes that serve the API. */
  List<ApiClient> clients() {
    return clients.stream().flatMap(Optional::stream).toList();
  }

  /** Empty if it does not serve the API. */
  Optional<ApiClient> client(int number) {
    return clients.get(number);
  }

  /** All have their part in the cluster, and say that they are ready. */
  void awaitWhole(Duration patience) {
    Polling.until(
        patience,
        () -> nodes.stream().map(PackagedCluster::state).toList(),
        states -> states.stream().allMatch(("ready, sees " + nodes.size())::equals));
  }

  PackagedNode node(int number) {
    return nodes.get(number);
  }

  /** Starts one again that has ended; waits until it serves. */
  void restart(int number) {
    PackagedNode again = launch(number);
    again.awaitService();
    nodes.set(number, again);
    clients.set(number, client(again));
  }

  private static String state(PackagedNode node) {
    return "%s, sees %.0f"
        .formatted(node.isReady() ? "ready" : "not ready", node.metric("untether_cluster_nodes"));
  }

  private static Optional<ApiClient> client(PackagedNode node) {
    return Optional.ofNullable(node.address()).map(ApiClient::new);
  }

  private PackagedNode launch(int number) {
    Map<String, String> all = new HashMap<>(plan.variables(number, variables.get(number)));
    all.putIfAbsent("UNTETHER_DATABASE_URI", database.uri());
    all.put("UNTETHER_DATABASE_POOL_SIZE", "8");
    if (number > 0) {
      all.put("UNTETHER_SECRETS_KEY_SET", directory.resolve("0").resolve("keyset.json").toString());
    }
    return PackagedNode.launch(directory.resolve(Integer.toString(number)), all);
  }

  @Override
  public void close() {
    nodes().forEach(PackagedNode::close);
  }
}
