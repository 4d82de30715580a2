package dev.untether.measurement;

import com.sun.net.httpserver.HttpServer;
import dev.untether.testing.ApiClient;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TemporaryFolder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether a receiver that hangs and one that is down are felt by a healthy one, or by the API: the
 * same removals at a steady rate, in turns without and with those two.
 */
final class Receivers {
  private static final int REMOVALS_PER_TURN = 1000;
  private static final Duration BETWEEN_REMOVALS = Duration.ofMillis(10);
  private static final int TURNS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, String> VARIABLES =
      Map.of(
          "UNTETHER_WEBHOOKS_ALLOW_HTTP", "true",
          "UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true",
          "UNTETHER_WEBHOOKS_RETRY_SECONDS", "1,1,1,1,1,1,1,1,1",
          "UNTETHER_WEBHOOKS_TIMEOUT_SECONDS", "2");

  private final Map<String, Long> arrivals = new ConcurrentHashMap<>();
  private final ApiClient api;
  private final Tables tables;
  private final String token;

  private Receivers(PackagedNode node) {
    this.api = node.client();
    this.tables = new Tables(node.embeddedDatabase());
    this.token = api.administratorToken();
  }

  public static void main(String[] arguments) throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create();
        PackagedNode node = PackagedNode.start(folder.path(), VARIABLES)) {
      new Receivers(node).run();
    }
  }

  private void run() throws IOException {
    HttpServer healthy = healthyReceiver();
    try (ServerSocket hanging = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress())) {
      addWebhook(healthy.getAddress().getPort(), true);
      List<String> troublesome =
          List.of(addWebhook(hanging.getLocalPort(), false), addWebhook(unusedPort(), false));
      turn();
      for (int turn = 1; turn <= TURNS; turn++) {
        System.out.printf("%nTurn %d of %d%n", turn, TURNS);
        report("healthy receiver alone", turn());
        setEnabled(troublesome, true);
        report("beside one that hangs and one that is down", turn());
        setEnabled(troublesome, false);
      }
    } finally {
      healthy.stop(0);
    }
  }

  private record Turn(Latencies answers, Latencies deliveries) {}

  private static void report(String what, Turn turn) {
    System.out.println(what);
    System.out.println("  answer 204            " + turn.answers());
    System.out.println("  from 204 to receiver  " + turn.deliveries());
  }

  private Turn turn() {
    List<String> ids = tables.seedConnections(REMOVALS_PER_TURN);
    List<Long> answers = new ArrayList<>();
    Map<String, Long> answeredAt = new ConcurrentHashMap<>();
    for (String id : ids) {
      long start = System.nanoTime();
      int status = api.removal(id, token).send().status();
      long end = System.nanoTime();
      if (status != 204) {
        throw new IllegalStateException("a removal was answered " + status);
      }
      answers.add(end - start);
      answeredAt.put(id, end);
      LockSupport.parkNanos(start + BETWEEN_REMOVALS.toNanos() - end);
    }
    Polling.until(PATIENCE, () -> arrivals.keySet().containsAll(ids), arrived -> arrived);
    List<Long> deliveries =
        ids.stream().map(id -> Math.max(0, arrivals.get(id) - answeredAt.get(id))).toList();
    return new Turn(Latencies.of(answers), Latencies.of(deliveries));
  }

  private HttpServer healthyReceiver() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          JsonObject event = new JsonObject(new String(body, StandardCharsets.UTF_8));
          arrivals.putIfAbsent(event.getString("subject"), System.nanoTime());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private String addWebhook(int port, boolean enabled) {
    return new JsonObject(
            api.request("POST", "/api/v1/webhooks", token)
                .json(webhook(port, enabled))
                .send()
                .body())
        .getString("id");
  }

  private void setEnabled(List<String> webhooks, boolean enabled) {
    for (String id : webhooks) {
      String path = "/api/v1/webhooks/" + id;
      JsonObject webhook = new JsonObject(api.request("GET", path, token).send().body());
      api.request("PUT", path, token).json(webhook.put("enabled", enabled)).send();
    }
  }

  private static JsonObject webhook(int port, boolean enabled) {
    return new JsonObject()
        .put("url", "http://127.0.0.1:" + port + "/")
        .put("eventTypes", List.of("dev.untether.connection.removed.v1"))
        .put("enabled", enabled);
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
