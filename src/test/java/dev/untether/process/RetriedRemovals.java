package dev.untether.process;

import dev.untether.testing.ApiClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Clients that remove connections with an {@code Idempotency-Key}, each removal at the next node,
 * and at yet another one if the connection was lost or the answer was 503.
 */
final class RetriedRemovals {
  private static final int MAX_ATTEMPTS = 200;
  private static final Duration BEFORE_RETRY = Duration.ofMillis(50);

  private final Supplier<List<ApiClient>> nodes;
  private final String accessToken;
  private final Queue<String> waiting;
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger unavailable = new AtomicInteger();
  private final Duration patience;
  private final Duration rest;
  private final List<Thread> clients;

  /**
   * Begins at once.
   *
   * @param nodes where they are at the moment
   * @param patience how long a client waits for an answer before it asks another node
   * @param rest of a client after each removal
   */
  RetriedRemovals(
      Supplier<List<ApiClient>> nodes,
      String accessToken,
      Collection<String> ids,
      int clients,
      Duration patience,
      Duration rest) {
    this.patience = patience;
    this.rest = rest;
    this.nodes = nodes;
    this.accessToken = accessToken;
    this.waiting = new ConcurrentLinkedQueue<>(ids);
    this.clients =
        IntStream.range(0, clients)
            .mapToObj(number -> new Thread(this::removeAll, "client " + number))
            .toList();
    this.clients.forEach(Thread::start);
  }

  /** The last status of each removal by id. */
  Map<String, Integer> answers() {
    return Map.copyOf(answers);
  }

  /** How many requests got no answer. */
  int lost() {
    return lost.get();
  }

  /** How many requests were answered 503. */
  int unavailable() {
    return unavailable.get();
  }

  /** Nothing more is begun. */
  void stop() {
    waiting.clear();
  }

  void awaitEnd() throws InterruptedException {
    for (Thread client : clients) {
      client.join();
    }
  }

  private void removeAll() {
    for (String id = waiting.poll(); id != null; id = waiting.poll()) {
      remove(id);
      pause(rest);
    }
  }

  private void remove(String id) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS && !isDone(id); attempt++) {
      List<ApiClient> present = nodes.get();
      ApiClient node = present.get(Math.floorMod(turn.getAndIncrement(), present.size()));
      try {
        answers.put(
            id,
            node.removal(id, accessToken)
                .header("Idempotency-Key", id)
                .patience(patience)
                .send()
                .status());
        if (answers.get(id) == 503) {
          unavailable.incrementAndGet();
          pause(BEFORE_RETRY);
        }
      } catch (UncheckedIOException gone) {
        lost.incrementAndGet();
        pause(BEFORE_RETRY);
      }
    }
  }

  private boolean isDone(String id) {
    return answers.getOrDefault(id, 503) != 503;
  }

  private static void pause(Duration length) {
    try {
      Thread.sleep(length.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
