package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.model.EventType;
import dev.untether.process.ResumingStream.Received;
import dev.untether.testing.ApiClient;
import dev.untether.testing.Polling;
import dev.untether.testing.Signal;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A node that stands still for so long that others have taken over, and then goes on. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class PausedNodeIT {
  private static final Duration PAUSE = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String REMOVED = EventType.CONNECTION_REMOVED.text();
  private static final Map<String, String> VARIABLES =
      Map.of(
          "UNTETHER_WEBHOOKS_ALLOW_HTTP", "true",
          "UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true",
          "UNTETHER_AUDIT_CHECKPOINT_INTERVAL", "1s");

  @TempDir private Path directory;

  @Test
  void a_node_that_resumes_does_nothing_any_more_for_which_it_has_lost_the_lease()
      throws IOException, InterruptedException {
    try (UnreliableReceiver receiver = new UnreliableReceiver(new Random(1), 0);
        PackagedCluster cluster =
            PackagedCluster.start(directory, Collections.nCopies(3, VARIABLES));
        ResumingStream stream = streamAt(cluster.clients().get(0));
        ClusterLoad load = ClusterLoad.on(cluster)) {
      Tables tables = new Tables(cluster.database());
      subscribe(cluster.clients().get(1), receiver);
      Polling.until(PATIENCE, () -> Arrivals.at(receiver).count(), count -> count > 100);

      pauseTheFirst(cluster, tables);
      int before = Arrivals.at(receiver).count();
      long resumed = System.nanoTime();
      Signal.CONTINUE.send(cluster.node(0).pid());
      cluster.awaitWhole(PATIENCE);
      Duration untilWhole = Duration.ofNanos(System.nanoTime() - resumed);
      load.awaitMore(200, PATIENCE);
      load.endAndCheck(directory);

      assertThatDeliveriesCountOnce(tables);
      Arrivals arrivals = Arrivals.at(receiver);
      assertThat(arrivals.first()).isSorted();
      // One may have been on its way to the receiver.
      long late = arrivals.sentBy(cluster.node(0).pid(), before);
      assertThat(arrivals.sentBy(cluster.node(0).pid(), 0)).isPositive();
      assertThat(late).isLessThanOrEqualTo(1);
      assertThat(checkpoints(tables)).isSorted();
      assertThatAllCameOnce(stream, load);
      load.print("SIGSTOP of the holder of all leases for 60 s");
      System.out.printf(
          "its receiver had %d deliveries, %d of them again; %d were sent by the"
              + " resumed node; the cluster was"
              + " whole %.1f s after SIGCONT%n",
          arrivals.count(), arrivals.repeats(), late, untilWhole.toMillis() / 1e3);
    }
  }

  /** The first node has had all leases since it was alone; they must go to others. */
  private static void pauseTheFirst(PackagedCluster cluster, Tables tables) {
    List<String> held = tokens(tables);
    long stopped = System.nanoTime();
    Signal.STOP.send(cluster.node(0).pid());
    Polling.until(() -> tokens(tables), taken -> Collections.disjoint(taken, held));
    Polling.until(
        PAUSE.plus(PATIENCE),
        () -> Duration.ofNanos(System.nanoTime() - stopped),
        passed -> passed.compareTo(PAUSE) >= 0);
  }

  private static List<String> tokens(Tables tables) {
    return tables.texts("SELECT name || ' ' || token FROM lease");
  }

  private static void subscribe(ApiClient api, UnreliableReceiver receiver) {
    JsonObject webhook =
        new JsonObject().put("url", receiver.url()).put("eventTypes", List.of(REMOVED));
    assertThat(
            api.request("POST", "/api/v1/webhooks", api.administratorToken())
                .json(webhook)
                .send()
                .status())
        .isEqualTo(201);
  }

  private static ResumingStream streamAt(ApiClient api) {
    return ResumingStream.open(api.address(), api.administratorToken(), "0");
  }

  private static void assertThatDeliveriesCountOnce(Tables tables) {
    List<String> states =
        Polling.until(
            PATIENCE,
            () ->
                tables.texts(
                    "SELECT DISTINCT status || ', attempts: ' || attempts FROM webhook_delivery"),
            found -> found.stream().noneMatch(state -> state.startsWith("pending")));
    assertThat(states).containsExactly("delivered, attempts: 1");
  }

  private static List<Long> checkpoints(Tables tables) {
    return tables
        .texts(
            "SELECT details ->> 'size' FROM event WHERE type = ? ORDER BY position",
            EventType.AUDIT_CHECKPOINT.text())
        .stream()
        .map(Long::valueOf)
        .toList();
  }

  private static void assertThatAllCameOnce(ResumingStream stream, ClusterLoad load) {
    List<Received> received =
        Polling.until(PATIENCE, () -> removals(stream), events -> events.size() >= load.done());
    assertThat(received).extracting(Received::position).isSorted();
    assertThat(received)
        .extracting(Received::subject)
        .containsExactlyInAnyOrderElementsOf(load.removed());
  }

  private static List<Received> removals(ResumingStream stream) {
    return stream.received().stream().filter(event -> event.type().equals(REMOVED)).toList();
  }
}
