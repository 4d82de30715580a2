package dev.untether.process;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.model.EventType;
import dev.untether.process.ResumingStream.Received;
import dev.untether.process.UnreliableReceiver.Accepted;
import dev.untether.testing.ApiClient;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Polling;
import dev.untether.testing.PostgresProcesses;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Kills a node at random moments under load, round after round on one data directory, with its
 * database every third time, while a live stream resumes and a webhook's receiver fails at random.
 * In the end nothing may be missing: not in the audit trail, not at the stream, not at the
 * receiver.
 */
final class DeliveryProof {
  private static final int CLIENTS = 16;
  private static final int CONNECTIONS_PER_ROUND = 1000;
  private static final double FAILURE_RATE = 0.02;
  private static final String REMOVED = EventType.CONNECTION_REMOVED.text();

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** After each of its failures, the receiver has the next delivery a second later. */
  private static final Duration PATIENCE_PER_ROUND = Duration.ofSeconds(20);

  private static final Map<String, String> VARIABLES =
      Map.of(
          "UNTETHER_WEBHOOKS_ALLOW_HTTP", "true",
          "UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true",
          "UNTETHER_WEBHOOKS_RETRY_SECONDS", "1,1,1,1,1,1,1,1,1",
          "UNTETHER_TOKEN_ACCESS_SECONDS", "14400",
          "UNTETHER_TOKEN_REFRESH_SECONDS", "14400");

  private final Path dataDirectory;
  private final Consumer<String> progress;
  private final Random random;
  private final List<String> seeded = new ArrayList<>();
  private final Set<String> answered = new HashSet<>();

  DeliveryProof(Path dataDirectory, long seed, Consumer<String> progress) {
    this.dataDirectory = dataDirectory;
    this.random = new Random(seed);
    this.progress = progress;
  }

  /** Fails with an {@link AssertionError} that tells what is missing or was repeated. */
  void run(int rounds) throws IOException, InterruptedException {
    try (UnreliableReceiver receiver = new UnreliableReceiver(random, FAILURE_RATE)) {
      PackagedNode node = PackagedNode.start(dataDirectory, VARIABLES);
      String token = node.client().administratorToken();
      subscribe(node.client(), token, receiver.url());
      try (ResumingStream stream = ResumingStream.open(node.address(), token, "0")) {
        for (int round = 1; round <= rounds; round++) {
          killUnderLoad(node, token, round);
          node = PackagedNode.start(dataDirectory, VARIABLES);
          stream.moveTo(node.address());
          progress.accept(
              "round %d of %d: %d removals answered, %d at the stream, %d at the receiver"
                  .formatted(
                      round,
                      rounds,
                      answered.size(),
                      removals(stream).size(),
                      receiver.accepted().size()));
        }
        check(node, stream, receiver, PATIENCE.plus(PATIENCE_PER_ROUND.multipliedBy(rounds)));
      } finally {
        node.close();
      }
    }
  }

  private static void subscribe(ApiClient api, String token, String url) {
    JsonObject webhook = new JsonObject().put("url", url).put("eventTypes", List.of(REMOVED));
    assertThat(api.request("POST", "/api/v1/webhooks", token).json(webhook).send().status())
        .isEqualTo(201);
  }

  private void killUnderLoad(PackagedNode node, String token, int round) {
    List<String> ids = new Tables(node.embeddedDatabase()).seedConnections(CONNECTIONS_PER_ROUND);
    seeded.addAll(ids);
    RemovalLoad load = RemovalLoad.start(node.client(), token, ids, CLIENTS);
    load.awaitAnswers(1 + random.nextInt(CONNECTIONS_PER_ROUND / 2));
    PostgresProcesses database = PostgresProcesses.on(dataDirectory);
    node.kill();
    if (round % 3 == 0) {
      database.kill();
    }
    load.awaitEnd();
    load.answers().forEach((id, status) -> assertThat(status).isEqualTo(204));
    answered.addAll(load.answers().keySet());
  }

  private void check(
      PackagedNode node, ResumingStream stream, UnreliableReceiver receiver, Duration patience) {
    Tables tables = new Tables(node.embeddedDatabase());
    tables.awaitConsumers();
    List<String> gone = tables.missing(seeded);
    Polling.until(
        patience, () -> subjects(removals(stream)), subjects -> subjects.containsAll(gone));
    Polling.until(patience, () -> pendingDeliveries(tables), List::isEmpty);

    assertThat(gone).containsAll(answered);
    assertThat(tables.removals(seeded)).isEqualTo(gone);
    assertThat(tables.recordedRemovals(seeded)).isEqualTo(gone);

    List<Long> positions = stream.received().stream().map(Received::position).toList();
    assertThat(positions).isSorted().doesNotHaveDuplicates();
    assertThat(removals(stream))
        .extracting(Received::subject)
        .containsExactlyInAnyOrderElementsOf(gone);

    List<Accepted> accepted = receiver.accepted();
    assertThat(accepted.stream().map(Accepted::subject).collect(toSet())).hasSameElementsAs(gone);
    assertThat(firstArrivals(accepted)).isSorted();
    report(gone.size(), stream, receiver);
  }

  private void report(int gone, ResumingStream stream, UnreliableReceiver receiver) {
    int repeats = receiver.accepted().size() - gone;
    progress.accept(
        """
        removals answered 204:                %d
        removed in all (the rest lost its answer): %d
        removed-events, each once:            %d
        audit records, each once:             %d
        at the live stream, each once:        %d, over %d connections
        at the webhook's receiver, in order:  %d, and %d repeats, after %d failures\
        """
            .formatted(
                answered.size(),
                gone,
                gone,
                gone,
                removals(stream).size(),
                stream.connections(),
                gone,
                repeats,
                receiver.failures()));
  }

  private static List<Received> removals(ResumingStream stream) {
    return stream.received().stream().filter(event -> event.type().equals(REMOVED)).toList();
  }

  private static Set<String> subjects(List<Received> events) {
    return events.stream().map(Received::subject).collect(toSet());
  }

  private static List<String> pendingDeliveries(Tables tables) {
    return tables.texts("SELECT id::text FROM webhook_delivery WHERE status <> 'delivered'");
  }

  /** The positions of the deliveries, without those that had come before. */
  private static List<Long> firstArrivals(List<Accepted> accepted) {
    return accepted.stream().map(Accepted::position).distinct().toList();
  }
}
