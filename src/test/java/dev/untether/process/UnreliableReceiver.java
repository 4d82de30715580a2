package dev.untether.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver of webhooks that fails at random: by an error, by hanging up, or after it took it. */
final class UnreliableReceiver implements AutoCloseable {

  /**
   * A delivery that was taken.
   *
   * @param sender the id of the node's process; 0 where it cannot be found out
   */
  record Accepted(String webhookId, long position, String subject, long sender) {}

  private static final int THREADS = 4;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Long> senders = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final HttpServer server;
  private final Random random;
  private final double failureRate;

  UnreliableReceiver(Random random, double failureRate) throws IOException {
    this.random = random;
    this.failureRate = failureRate;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/webhook";
  }

  /** In the order in which they came. */
  List<Accepted> accepted() {
    return List.copyOf(accepted);
  }

  int failures() {
    return failures.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void receive(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (random.nextDouble() >= failureRate) {
      accept(exchange, body);
      exchange.sendResponseHeaders(204, -1);
    } else if (failures.incrementAndGet() % 3 == 0) {
      accept(exchange, body);
    } else if (failures.get() % 3 == 1) {
      exchange.sendResponseHeaders(500, -1);
    }
    exchange.close();
  }

  private void accept(HttpExchange exchange, String body) {
    JsonObject event = new JsonObject(body);
    accepted.add(
        new Accepted(
            exchange.getRequestHeaders().getFirst("webhook-id"),
            Long.parseLong(event.getString("sequence")),
            event.getString("subject"),
            sender(exchange)));
  }

  /** Looked for once for each connection, since it takes long. */
  private long sender(HttpExchange exchange) {
    return senders.computeIfAbsent(
        exchange.getRemoteAddress().getPort(),
        from -> ConnectingProcess.of(from, exchange.getLocalAddress().getPort()));
  }
}
