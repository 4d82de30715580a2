package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.model.EventType;
import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.EventSubscription;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that do everything, behind no load balancer. */
class ClusterIT {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final Map<String, String> RECEIVERS_ON_LOOPBACK =
      Map.of(
          "UNTETHER_WEBHOOKS_ALLOW_HTTP", "true",
          "UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true");

  @TempDir private static Path directory;

  private static PackagedCluster cluster;
  private static ApiClient first;
  private static ApiClient second;
  private static ApiClient third;
  private static Tables tables;

  @BeforeAll
  static void start() {
    cluster = PackagedCluster.start(directory, Collections.nCopies(3, RECEIVERS_ON_LOOPBACK));
    first = cluster.node(0).client();
    second = cluster.node(1).client();
    third = cluster.node(2).client();
    tables = new Tables(cluster.database());
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void a_session_that_ended_at_one_node_removes_nothing_at_another_from_then_on() {
    String keeper = first.administratorToken();
    String token = first.administratorToken();
    String id = first.addConnection(token);
    second.request("GET", CONNECTIONS, token).send();

    first.request("DELETE", "/api/v1/token", token).send();

    assertThat(second.removal(id, token).send().status()).isEqualTo(401);
    assertThat(third.request("GET", CONNECTIONS + "/" + id, keeper).send().status()).isEqualTo(200);
  }

  @Test
  void a_session_that_ended_at_one_node_reads_nothing_at_another_after_a_second() {
    String token = first.administratorToken();
    second.request("GET", CONNECTIONS, token).send();
    long ended = System.nanoTime();
    first.request("DELETE", "/api/v1/token", token).send();

    ApiResponse refused =
        Polling.until(
            () -> second.request("GET", CONNECTIONS, token).send(),
            answer -> answer.status() == 401);

    assertThat(refused.status()).isEqualTo(401);
    assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void a_listener_at_one_node_sees_at_once_what_another_has_removed() {
    String token = first.administratorToken();
    List<Long> delays = new ArrayList<>();
    try (EventSubscription listener =
        second
            .request("GET", "/api/v1/events?types=" + EventType.CONNECTION_REMOVED.text(), token)
            .header("Accept", "text/event-stream")
            .subscribe()) {
      for (String id : tables.seedConnections(300)) {
        assertThat(first.removal(id, token).send().status()).isEqualTo(204);
        long answered = System.nanoTime();
        assertThat(listener.nextEvent().json().getString("subject")).isEqualTo(id);
        delays.add(System.nanoTime() - answered);
      }
    }

    List<Long> sorted = delays.stream().skip(100).sorted().toList();
    Duration p99 = Duration.ofNanos(sorted.get(sorted.size() * 99 / 100));
    System.out.printf(
        "from the answer at one node to the stream at another: p50 %.1f ms, p99 %.1f ms, max %.1f"
            + " ms%n",
        sorted.get(sorted.size() / 2) / 1e6,
        p99.toNanos() / 1e6,
        sorted.get(sorted.size() - 1) / 1e6);
  }

  @Test
  void a_webhook_is_sent_each_removal_once_whichever_node_has_done_it() throws IOException {
    String token = first.administratorToken();
    try (UnreliableReceiver receiver = new UnreliableReceiver(new Random(1), 0)) {
      String webhook =
          second
              .request("POST", "/api/v1/webhooks", token)
              .json(
                  new JsonObject()
                      .put("url", receiver.url())
                      .put("eventTypes", List.of(EventType.CONNECTION_REMOVED.text())))
              .send()
              .json()
              .getString("id");
      List<String> ids = tables.seedConnections(30);
      for (int index = 0; index < ids.size(); index++) {
        cluster.node(index % 3).client().removal(ids.get(index), token).send();
      }

      Polling.until(receiver::accepted, accepted -> accepted.size() >= ids.size());
      tables.awaitConsumers();

      assertThat(receiver.accepted())
          .extracting(UnreliableReceiver.Accepted::subject)
          .containsExactlyElementsOf(ids);
      third.request("DELETE", "/api/v1/webhooks/" + webhook, token).send();
    }
  }

  @Test
  void there_is_one_audit_trail_with_each_removal_once() {
    String token = first.administratorToken();
    List<String> ids = tables.seedConnections(30);
    for (int index = 0; index < ids.size(); index++) {
      cluster.node(index % 3).client().removal(ids.get(index), token).send();
    }
    tables.awaitConsumers();

    assertThat(tables.recordedRemovals(ids)).isEqualTo(ids.stream().sorted().toList());
    assertThat(tables.texts("SELECT max(number) + 1 - count(DISTINCT position) FROM ledger_leaf"))
        .containsExactly("0");
  }
}
