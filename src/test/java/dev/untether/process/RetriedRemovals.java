package dev.untether.process;

import dev.untether.testing.ApiClient;
import java.io.UncheckedIOException;
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
  private static final int MOST_ATTEMPTS = 200;
  private static final long PAUSE_MILLIS = 50;

  private final Supplier<List<ApiClient>> nodes;
  private final String accessToken;
  private final Queue<String> waiting;
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger unavailable = new AtomicInteger();
  private final List<Thread> clients;

  /**
   * Begins at once.
   *
   * @param nodes where they are at the moment
   */
  RetriedRemovals(
      Supplier<List<ApiClient>> nodes, String accessToken, Collection<String> ids, int clients) {
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

  void awaitEnd() throws InterruptedException {
    for (Thread client : clients) {
      client.join();
    }
  }

  private void removeAll() {
    for (String id = waiting.poll(); id != null; id = waiting.poll()) {
      remove(id);
    }
  }

  private void remove(String id) {
    for (int attempt = 0; attempt < MOST_ATTEMPTS && !isDone(id); attempt++) {
      List<ApiClient> present = nodes.get();
      ApiClient node = present.get(Math.floorMod(turn.getAndIncrement(), present.size()));
      try {
        answers.put(
            id, node.removal(id, accessToken).header("Idempotency-Key", id).send().status());
        if (answers.get(id) == 503) {
          unavailable.incrementAndGet();
          pause();
        }
      } catch (UncheckedIOException gone) {
        lost.incrementAndGet();
        pause();
      }
    }
  }

  private boolean isDone(String id) {
    return answers.getOrDefault(id, 503) != 503;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
