package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.untether.testing.Polling;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A subscriber's HTTP server: keeps what it is sent, and answers with one status. */
final class WebhookReceiver implements AutoCloseable {

  /** What one attempt has carried. */
  record Attempt(String id, String timestamp, List<String> signatures, String body) {

    JsonObject event() {
      return new JsonObject(body);
    }

    /** Standard Webhooks 1.0.0, "Signature scheme". */
    boolean isSignedWith(String secret) {
      byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] hash = mac.doFinal((id + "." + timestamp + "." + body).getBytes(UTF_8));
        return signatures.contains("v1," + Base64.getEncoder().encodeToString(hash));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile int status = 204;

  WebhookReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::receive);
    server.start();
  }

  /** With a path that nobody should repeat. */
  String url() {
    return origin() + "/path-that-is-a-secret";
  }

  String origin() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void answer(int newStatus) {
    status = newStatus;
  }

  /** Waits until so many have come; all of them. */
  List<Attempt> await(int count) {
    return Polling.until(() -> List.copyOf(attempts), received -> received.size() >= count);
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      attempts.add(
          new Attempt(
              header(exchange, "webhook-id"),
              header(exchange, "webhook-timestamp"),
              Arrays.asList(header(exchange, "webhook-signature").split(" ", -1)),
              body));
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
