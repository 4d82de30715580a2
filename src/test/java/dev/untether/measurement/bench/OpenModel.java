package dev.untether.measurement.bench;

import static java.util.stream.Collectors.joining;

import dev.untether.measurement.Latencies;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends removals at a constant rate, whether or not those before are answered: an open model, which
 * {@code wrk} has not. When all connections are busy, a removal waits for one; its latency counts
 * from the moment at which it should have been sent. What is sent in the first seconds does not
 * count: then the load generator itself is opening its many connections and getting warm.
 *
 * <p>Belongs to one context.
 */
final class OpenModel {
  static final int WARM_UP_SECONDS = 2;

  private static final int OPENED_AT_ONCE = 100;
  private static final long TICK_MILLIS = 1;

  private final Vertx vertx;
  private final URI node;
  private final HttpRequests requests;
  private final List<String> ids;
  private final double perSecond;
  private final String headers;
  private final Deque<RemovalClient> idle = new ArrayDeque<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final List<Long> latencies = new ArrayList<>();
  private final Map<Integer, Long> answers = new TreeMap<>();
  private final Promise<Void> allAnswered = Promise.promise();
  private long start;
  private long countedFrom;
  private int due;
  private int answered;
  private long removed;

  /** A removal for which no connection was free. */
  private record Waiting(String path, long intendedAt) {}

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
  OpenModel(Vertx vertx, URI node, HttpRequests requests, List<String> ids, double perSecond) {
    this.vertx = vertx;
    this.node = node;
    this.requests = requests;
    this.ids = ids;
    this.perSecond = perSecond;
    this.headers =
        "Host: %s:%d\r\n".formatted(node.getHost(), node.getPort())
            + requests.headers().entrySet().stream()
                .map(header -> "%s: %s\r\n".formatted(header.getKey(), header.getValue()))
                .collect(joining());
  }

  /** Completes when each id was asked for once, and all is answered. */
  Future<Result> run(int connections) {
    NetClient sockets = vertx.createNetClient();
    return open(sockets, connections).compose(opened -> send());
  }

  private Future<Void> open(NetClient sockets, int count) {
    if (count <= 0) {
      return Future.succeededFuture();
    }
    List<Future<Void>> opening = new ArrayList<>();
    for (int number = 0; number < Math.min(count, OPENED_AT_ONCE); number++) {
      opening.add(
          sockets
              .connect(node.getPort(), node.getHost())
              .map(
                  socket -> {
                    idle.add(new RemovalClient(socket, headers, this::answered));
                    return null;
                  }));
    }
    return Future.all(opening).compose(opened -> open(sockets, count - OPENED_AT_ONCE));
  }

  private Future<Result> send() {
    start = System.nanoTime();
    countedFrom = start + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
    long timer = vertx.setPeriodic(TICK_MILLIS, tick -> sendDue());
    return allAnswered
        .future()
        .map(
            all -> {
              vertx.cancelTimer(timer);
              return new Result(
                  removed,
                  (System.nanoTime() - countedFrom) / 1e9,
                  answers,
                  Latencies.of(latencies));
            });
  }

  private void sendDue() {
    double elapsed = (System.nanoTime() - start) / 1e9;
    while (due < ids.size() && due <= elapsed * perSecond) {
      long intendedAt = start + (long) (due / perSecond * 1e9);
      String path = requests.path(ids.get(due));
      due++;
      RemovalClient client = nextIdle();
      if (client == null) {
        waiting.add(new Waiting(path, intendedAt));
      } else {
        client.remove(path, intendedAt);
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
    if (answered == ids.size()) {
      allAnswered.complete();
    }
    if (!client.isClosed()) {
      reuse(client);
    }
  }

  private void count(int status, long latency) {
    answers.merge(status, 1L, Long::sum);
    if (status == 204) {
      latencies.add(latency);
    }
  }

  private void reuse(RemovalClient client) {
    Waiting next = waiting.poll();
    if (next == null) {
      idle.add(client);
    } else {
      client.remove(next.path(), next.intendedAt());
    }
  }
}
