package dev.untether.platform.server;

import dev.untether.platform.server.GatedTransport.ServerGate;
import dev.untether.platform.server.GatedTransport.ServerGate.ConnectionLimits;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server behind a gate: what it answers takes no token. */
final class GuardedServer implements AutoCloseable {
  static final int LARGE = 8 * 1024 * 1024;
  static final long SLOW_MILLIS = 2_500;

  private final Vertx vertx;
  private final HttpServer server;

  GuardedServer(ConnectionLimits limits) {
    this(limits, new HttpServerOptions());
  }

  GuardedServer(ConnectionLimits limits, HttpServerOptions options) {
    vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(2))
            .withTransport(new GatedTransport(List.of(ServerGate.ofHttp(limits))))
            .build();
    server =
        vertx
            .createHttpServer(options.setIdleTimeout(60))
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .await();
  }

  int port() {
    return server.actualPort();
  }

  Vertx vertx() {
    return vertx;
  }

  private void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/slow" ->
          vertx
              .timer(SLOW_MILLIS, TimeUnit.MILLISECONDS)
              .onSuccess(later -> request.response().end());
      case "/socket" -> request.toWebSocket();
      case "/large" -> request.response().end(Buffer.buffer(new byte[LARGE]));
      default -> request.endHandler(whole -> request.response().end("answer"));
    }
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
