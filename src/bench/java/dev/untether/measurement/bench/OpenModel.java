package dev.untether.measurement.bench;

import dev.untether.measurement.Latencies;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends removals at a constant rate, whether or not those before are answered: an open model, which
 * {@code wrk} has not. When all connections are busy, a removal waits for one; its latency counts
 * from the moment at which it should have been sent. What is sent in the first seconds does not
 * count: then the load generator itself is getting warm.
 *
 * <p>It works on sockets itself, in the thread that runs it: an HTTP client takes so much of the
 * machine for each request that it would measure itself. For the same reason it leaves next to no
 * garbage.
 */
final class OpenModel {
  static final int WARM_UP_SECONDS = 2;

  /** In nanoseconds. To wake up for each answer alone would take a lot from those who answer. */
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);

  private final URI node;
  private final RemovalRequest request;
  private final List<String> ids;
  private final double perSecond;
  private final Deque<RemovalClient> idle = new ArrayDeque<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final long[] latencies;
  private final Map<Integer, Long> answers = new TreeMap<>();
  private long start;
  private long countedFrom;
  private int due;
  private int answered;
  private int succeeded;
  private long removed;

  /** A removal for which no connection was free. */
  private record Waiting(String id, long intendedAt) {}

  /**
   * What became of them.
   *
   * @param removed how many were answered 204, also of those that do not count
   * @param seconds from the first one that counts to the last answer
   * @param answers how many by status, {@link RemovalClient#NO_ANSWER} included
   * @param latencies of those that were answered 204
   */
  record Result(long removed, double seconds, Map<Integer, Long> answers, Latencies latencies) {
    long succeeded() {
      return answers.getOrDefault(204, 0L);
    }
  }

  /** Sends nothing yet. */
  OpenModel(URI node, HttpRequests requests, List<String> ids, double perSecond) {
    this.node = node;
    this.request = new RemovalRequest(node, requests);
    this.ids = ids;
    this.perSecond = perSecond;
    this.latencies = new long[ids.size()];
  }

  /**
   * Asks for each id once, and blocks until all is answered.
   *
   * @param patience how long that may take
   * @throws IllegalStateException when it takes longer
   */
  Result run(int connections, Duration patience) throws IOException {
    try (Selector selector = Selector.open()) {
      try {
        connect(selector, connections);
        // Else garbage of what was before is collected in the middle of the run.
        System.gc();
        return send(selector, patience.toNanos());
      } finally {
        for (SelectionKey connected : selector.keys()) {
          connected.channel().close();
        }
      }
    }
  }

  private void connect(Selector selector, int connections) throws IOException {
    InetSocketAddress address = new InetSocketAddress(node.getHost(), node.getPort());
    for (int number = 0; number < connections; number++) {
      SocketChannel socket = SocketChannel.open(address);
      socket.configureBlocking(false);
      RemovalClient client = new RemovalClient(socket, request, this::answered);
      socket.register(selector, SelectionKey.OP_READ, client);
      idle.add(client);
    }
  }

  private Result send(Selector selector, long patience) throws IOException {
    start = System.nanoTime();
    countedFrom = start + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
    while (answered < ids.size()) {
      if (System.nanoTime() - start > patience) {
        throw new IllegalStateException("%d answers are missing".formatted(ids.size() - answered));
      }
      sendDue();
      selector.selectNow(ready -> ((RemovalClient) ready.attachment()).receive());
      LockSupport.parkNanos(TICK);
    }
    return new Result(
        removed,
        (System.nanoTime() - countedFrom) / 1e9,
        answers,
        Latencies.of(Arrays.stream(latencies, 0, succeeded).boxed().toList()));
  }

  private void sendDue() {
    double elapsed = (System.nanoTime() - start) / 1e9;
    while (due < ids.size() && due <= elapsed * perSecond) {
      long intendedAt = start + (long) (due / perSecond * 1e9);
      String id = ids.get(due);
      due++;
      RemovalClient client = nextIdle();
      if (client == null) {
        waiting.add(new Waiting(id, intendedAt));
      } else {
        client.remove(id, intendedAt);
      }
    }
  }

  private @Nullable RemovalClient nextIdle() {
    RemovalClient client = idle.poll();
    while (client != null && client.isClosed()) {
      client = idle.poll();
    }
    return client;
  }

  private void answered(RemovalClient client, int status, long intendedAt) {
    if (status == 204) {
      removed++;
    }
    if (intendedAt >= countedFrom) {
      count(status, System.nanoTime() - intendedAt);
    }
    answered++;
    if (!client.isClosed()) {
      reuse(client);
    }
  }

  private void count(int status, long latency) {
    answers.merge(status, 1L, Long::sum);
    if (status == 204) {
      latencies[succeeded] = latency;
      succeeded++;
    }
  }

  private void reuse(RemovalClient client) {
    Waiting next = waiting.poll();
    if (next == null) {
      idle.add(client);
    } else {
      client.remove(next.id(), next.intendedAt());
    }
  }
}
