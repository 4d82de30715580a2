package dev.untether.notification.webhook;

import dev.untether.platform.security.SelfSignedCertificate.PemPair;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** A subscriber on this machine. What it answers to each delivery is up to the test. */
final class Receiver implements AutoCloseable {

  /**
   * What has come.
   *
   * @param headers by name in lower case
   */
  record Received(Map<String, String> headers, String body) {

    String eventId() {
      return headers.get("webhook-id");
    }

    JsonObject event() {
      return new JsonObject(body);
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final String scheme;

  private Receiver(HttpServerOptions options, BiConsumer<Received, HttpServerResponse> answer) {
    this.scheme = options.isSsl() ? "https" : "http";
    this.server =
        vertx
            .createHttpServer(options.setHost("127.0.0.1").setPort(0))
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              Received delivery = received(request.headers(), body);
                              received.add(delivery);
                              answer.accept(delivery, request.response());
                            }))
            .listen()
            .await();
  }

  static Receiver start(BiConsumer<Received, HttpServerResponse> answer) {
    return new Receiver(new HttpServerOptions(), answer);
  }

  static Receiver start(Handler<HttpServerResponse> answer) {
    return start((delivery, response) -> answer.handle(response));
  }

  /** Answers 204 to everything. */
  static Receiver willing() {
    return start(response -> response.setStatusCode(204).end());
  }

  /** Accepts what is sent, and does not answer. */
  static Receiver hanging() {
    return start(response -> {});
  }

  static Receiver withTls(PemPair certificate) {
    return new Receiver(
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate.certificate()))
                    .addKeyValue(Buffer.buffer(certificate.key()))),
        (delivery, response) -> response.end());
  }

  String url() {
    return scheme + "://127.0.0.1:" + server.actualPort() + "/hook";
  }

  /** All that has come, in this order. */
  List<Received> received() {
    return List.copyOf(received);
  }

  List<String> eventIds() {
    return received.stream().map(Received::eventId).toList();
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  private static Received received(MultiMap headers, Buffer body) {
    return new Received(
        headers.entries().stream()
            .collect(
                Collectors.toMap(
                    header -> header.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue)),
        body.toString());
  }
}
