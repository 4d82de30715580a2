package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.CuttableLink.Cut;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Polling;
import dev.untether.testing.Signal;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node that is cut off, from the other nodes or from PostgreSQL, and healed again, under load.
 * The third node has its commands carried out by the first two.
 */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class PartitionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PROMISED_FOR_STREAMS = Duration.ofSeconds(2);
  private static final Duration PROMISED_FOR_READS = Duration.ofMillis(1500);
  private static final String CONNECTIONS = "/api/v1/amazonConnections";

  @TempDir private static Path directory;

  private static ClusterLinks links;
  private static PackagedCluster cluster;
  private static Tables tables;
  private static List<ApiClient> nodes;
  private static String token;

  @BeforeAll
  static void start() {
    TestDatabase database = TestDatabase.create();
    links = new ClusterLinks(database, 3);
    cluster =
        PackagedCluster.start(
            directory,
            database,
            links.with(List.of(Map.of(), Map.of(), Map.of("UNTETHER_ROLES", "api"))));
    cluster.awaitWhole(PATIENCE);
    tables = new Tables(database);
    nodes = cluster.clients();
    token = nodes.get(0).administratorToken();
  }

  @AfterAll
  static void stop() {
    links.heal();
    cluster.close();
    links.close();
  }

  @AfterEach
  void heal() {
    links.heal();
    cluster.awaitWhole(PATIENCE);
  }

  @ParameterizedTest
  @EnumSource
  void both_sides_of_a_cut_network_go_on_and_are_one_again_when_it_is_healed(Cut how)
      throws InterruptedException {
    try (ResumingStream here = stream(0);
        ResumingStream there = stream(2);
        ClusterLoad load = ClusterLoad.on(cluster)) {
      String session = nodes.get(0).administratorToken();
      nodes.forEach(node -> Polling.until(() -> reading(node, session), status -> status == 200));
      links.cutFromOthers(0, cluster.node(0), how);

      load.awaitMore(200, PATIENCE);
      assertThatEndedSessionsAreRefused(session);
      Duration apart = time(() -> sizes().equals(List.of(1, 2, 2)));
      load.awaitMore(200, PATIENCE);
      Duration seen = removeAndSee(0, there);
      Duration seenBack = removeAndSee(1, here);
      assertThat(seen).isLessThan(PROMISED_FOR_STREAMS);
      assertThat(seenBack).isLessThan(PROMISED_FOR_STREAMS);

      links.heal();
      Duration whole = time(() -> sizes().equals(List.of(3, 3, 3)));
      cluster.awaitWhole(PATIENCE);
      Duration serving = timeUntilTheFirstServesTheThird(load);
      load.awaitMore(200, PATIENCE);
      load.endAndCheck(directory);
      load.print("a node cut off from the others by " + how);
      System.out.printf(
          "removals seen at the other side after %d and %d ms; noticed after %.1f s, one again %.1f"
              + " s after it was healed, serving again %.1f s later%n",
          seen.toMillis(),
          seenBack.toMillis(),
          apart.toMillis() / 1e3,
          whole.toMillis() / 1e3,
          serving.toMillis() / 1e3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_node_without_the_database_is_not_ready_until_it_is_back(Cut how)
      throws InterruptedException {
    try (ClusterLoad load = ClusterLoad.on(cluster)) {
      links.cutFromDatabase(1, how);
      Duration noticed = time(() -> !cluster.node(1).isReady());
      assertThat(cluster.node(0).isReady()).isTrue();
      assertThat(cluster.node(2).isReady()).isTrue();
      List<String> ids = tables.seedConnections(20);
      assertThat(ids).extracting(id -> removal(nodes.get(1), id, token)).containsOnly(503);
      assertThat(ids).extracting(id -> removalAtLast(nodes.get(2), id)).containsOnly(204);
      load.awaitMore(200, PATIENCE);

      links.heal();
      Duration ready = time(() -> cluster.node(1).isReady());
      assertThat(tables.seedConnections(20))
          .extracting(id -> removalAtLast(nodes.get(1), id))
          .containsOnly(204);
      load.awaitMore(200, PATIENCE);
      load.endAndCheck(directory);
      load.print("a node cut off from PostgreSQL by " + how);
      System.out.printf(
          "not ready after %.1f s, ready again %.1f s after it was healed%n",
          noticed.toMillis() / 1e3, ready.toMillis() / 1e3);
    }
  }

  /**
   * It is ended at the first node, which the others cannot hear: they refuse removals at once,
   * readings after a second.
   */
  private static void assertThatEndedSessionsAreRefused(String session) {
    ApiClient second = nodes.get(1);
    ApiClient third = nodes.get(2);
    List<String> ids = tables.seedConnections(2);
    nodes.get(0).request("DELETE", "/api/v1/token", session).send();
    long ended = System.nanoTime();

    CompletableFuture<ApiResponse> first = third.removal(ids.get(1), session).sendAsync();
    assertThat(removal(second, ids.get(0), session)).isEqualTo(401);
    List.of(second, third)
        .forEach(node -> Polling.until(() -> reading(node, session), status -> status == 401));
    assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(PROMISED_FOR_READS);
    // 503 if it was on its way to the node that is cut off.
    assertThat(first.join().status()).isIn(401, 503);
    int last = Polling.until(() -> removal(third, ids.get(1), session), status -> status != 503);
    assertThat(last).isEqualTo(401);
    assertThat(tables.missing(ids)).isEmpty();
  }

  /**
   * The nodes see each other before the first has told the others again which commands it serves.
   * If the second hung just then, that would have to wait until the second counts as gone. So the
   * second goes on between two looks.
   */
  private static Duration timeUntilTheFirstServesTheThird(ClusterLoad load) {
    return time(
        () -> {
          load.awaitMore(200, PATIENCE);
          return theFirstServesTheThird();
        });
  }

  /** Stops the second for a moment that is too short for it to count as gone: nobody else can. */
  private static boolean theFirstServesTheThird() {
    List<String> ids = tables.seedConnections(5);
    PackagedNode second = cluster.node(1);
    Signal.STOP.send(second.pid());
    try {
      return ids.stream().allMatch(PartitionIT::isRemovedAtTheThird);
    } finally {
      Signal.CONTINUE.send(second.pid());
    }
  }

  /** Asks more than once, because under load all attempts of one request may go to the second. */
  private static boolean isRemovedAtTheThird(String id) {
    return IntStream.range(0, 3).anyMatch(attempt -> removal(nodes.get(2), id, token) == 204);
  }

  /** How long the stream of one side takes to tell of what was removed at a node of the other. */
  private static Duration removeAndSee(int node, ResumingStream stream) {
    String id = tables.seedConnections(1).get(0);
    assertThat(removalAtLast(nodes.get(node), id)).isEqualTo(204);
    return time(() -> stream.received().stream().anyMatch(event -> id.equals(event.subject())));
  }

  private static int removalAtLast(ApiClient node, String id) {
    return Polling.until(() -> removal(node, id, token), status -> status != 503);
  }

  private static int removal(ApiClient node, String id, String session) {
    return node.removal(id, session).header("Idempotency-Key", id).send().status();
  }

  private static int reading(ApiClient node, String session) {
    return node.request("GET", CONNECTIONS, session).send().status();
  }

  private static List<Integer> sizes() {
    return cluster.nodes().stream()
        .map(node -> (int) node.metric("untether_cluster_nodes"))
        .toList();
  }

  private static Duration time(BooleanSupplier becomes) {
    long start = System.nanoTime();
    Polling.until(PATIENCE, becomes::getAsBoolean, became -> became);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static ResumingStream stream(int node) {
    return ResumingStream.open(nodes.get(node).address(), token, "0");
  }
}
