package dev.untether.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.net.URI;

/**
 * A reverse proxy that serves a node under a path, as organizations do that have many tools at one
 * address. It passes on what comes at once, event streams too.
 */
public final class PrefixProxy implements AutoCloseable {
  private static final String PREFIX = "/tools/untether";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();
  private final int nodePort;
  private final HttpServer server;

  public PrefixProxy(int nodePort) {
    this.nodePort = nodePort;
    this.server =
        vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1").await();
  }

  /** Under which the proxy serves the node, without a slash behind. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.actualPort() + PREFIX);
  }

  private void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (request.uri().startsWith(PREFIX + "/")) {
      forward(request)
          .onFailure(
              broken -> {
                if (response.headWritten()) {
                  response.reset();
                } else {
                  response.setStatusCode(502).end();
                }
              });
    } else {
      response.setStatusCode(404).end();
    }
  }

  private Future<Void> forward(HttpServerRequest request) {
    RequestOptions options =
        new RequestOptions()
            .setHost("127.0.0.1")
            .setPort(nodePort)
            .setMethod(request.method())
            .setURI(request.uri().substring(PREFIX.length()))
            .setHeaders(request.headers());
    request.pause();
    return client
        .request(options)
        .compose(forwarded -> forwarded.send(request))
        .compose(
            answer -> {
              HttpServerResponse response = request.response();
              response.setStatusCode(answer.statusCode());
              response.headers().setAll(answer.headers());
              return answer.pipeTo(response);
            });
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
