package dev.untether.process;

import dev.untether.testing.ApiClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Sends clients to those nodes alone that said they were ready when they were last asked. */
final class LoadBalancer implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final PackagedCluster cluster;
  private final Map<Integer, Boolean> ready = new ConcurrentHashMap<>();
  private final List<Thread> checks;

  LoadBalancer(PackagedCluster cluster) {
    this.cluster = cluster;
    this.checks =
        IntStream.range(0, cluster.nodes().size())
            .mapToObj(node -> new Thread(() -> check(node), "health of node " + node))
            .toList();
    checks.forEach(Thread::start);
  }

  /** All of them if none is ready: who asks then is answered 503, as it should be. */
  List<ApiClient> targets() {
    List<ApiClient> targets =
        IntStream.range(0, checks.size())
            .filter(this::isReady)
            .mapToObj(cluster::client)
            .flatMap(Optional::stream)
            .toList();
    return targets.isEmpty() ? cluster.clients() : targets;
  }

  /** How many nodes are ready. */
  long ready() {
    return IntStream.range(0, checks.size()).filter(this::isReady).count();
  }

  boolean isReady(int node) {
    return ready.getOrDefault(node, true);
  }

  @Override
  public void close() {
    checks.forEach(Thread::interrupt);
  }

  private void check(int node) {
    try {
      while (true) {
        ready.put(node, cluster.node(node).isReady());
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException | IllegalStateException closed) {
      // Asking is interrupted, too.
    }
  }
}
