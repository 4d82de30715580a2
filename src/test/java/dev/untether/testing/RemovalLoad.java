package dev.untether.testing;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * Clients on keep-alive connections that remove connections as fast as they get answers, each id
 * once, about half of them with an Idempotency-Key. A client stops when nobody listens any more.
 */
public final class RemovalLoad {
  private final ApiClient api;
  private final String accessToken;
  private final Queue<String> waiting;
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
  private final List<Thread> clients;

  private RemovalLoad(ApiClient api, String accessToken, Collection<String> ids, int clients) {
    this.api = api;
    this.accessToken = accessToken;
    this.waiting = new ConcurrentLinkedQueue<>(ids);
    this.clients =
        IntStream.range(0, clients)
            .mapToObj(number -> new Thread(this::removeAll, "client " + number))
            .toList();
  }

  public static RemovalLoad start(
      ApiClient api, String accessToken, Collection<String> ids, int clients) {
    RemovalLoad load = new RemovalLoad(api, accessToken, ids, clients);
    load.clients.forEach(Thread::start);
    return load;
  }

  /** A removal as this load does it, with the same key each time. */
  public static ApiRequest removal(ApiClient api, String id, String accessToken) {
    ApiRequest request = api.removal(id, accessToken);
    return hasKey(id) ? request.header("Idempotency-Key", "removal of " + id) : request;
  }

  public static boolean hasKey(String id) {
    return id.hashCode() % 2 == 0;
  }

  public void awaitAnswers(int count) {
    Polling.until(answers::size, answered -> answered >= count);
  }

  /** Waits until all ids are removed or no client can go on. */
  public void awaitEnd() {
    for (Thread client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** The status of each answer by id. */
  public Map<String, Integer> answers() {
    return Map.copyOf(answers);
  }

  /** The ids whose request got no answer. */
  public Set<String> unanswered() {
    return Set.copyOf(unanswered);
  }

  private void removeAll() {
    String id = waiting.poll();
    while (id != null && remove(id)) {
      id = waiting.poll();
    }
  }

  private boolean remove(String id) {
    try {
      answers.put(id, removal(api, id, accessToken).send().status());
      return true;
    } catch (UncheckedIOException lost) {
      unanswered.add(id);
      return !(lost.getCause() instanceof ConnectException);
    }
  }
}
