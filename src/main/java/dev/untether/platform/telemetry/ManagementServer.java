package dev.untether.platform.telemetry;

import dev.untether.platform.settings.SettingsReader;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves what operators and their tools query: {@code /health/live}, whether this process responds
 * at all; {@code /health/ready}, whether requests should be sent to it; {@code /metrics}, in the
 * text format of Prometheus. It is meant for a trusted network, because it has neither TLS nor
 * logon.
 */
public final class ManagementServer {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
  private static final int IDLE_SECONDS = 30;
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String ALLOWED = "GET, HEAD";

  private final Vertx vertx;
  private final HealthChecks checks;
  private final PrometheusMeterRegistry registry;
  private final ManagementSettings settings;
  private final HttpServer server;
  private final Map<String, Supplier<Future<Page>>> pages =
      Map.of("/health/live", this::live, "/health/ready", this::ready, "/metrics", this::metrics);
  private volatile boolean draining;

  /**
   * @param checks all must succeed for this process to be ready
   */
  public ManagementServer(
      Vertx vertx,
      HealthChecks checks,
      PrometheusMeterRegistry registry,
      ManagementSettings settings) {
    this.vertx = vertx;
    this.checks = checks;
    this.registry = registry;
    this.settings = settings;
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_SECONDS))
            .requestHandler(this::answer);
    checks.register("accepting", check -> check.complete(draining ? Status.KO() : Status.OK()));
  }

  /** Starts the server; the result is its port. */
  public Future<Integer> start() {
    return server
        .listen(settings.port(), settings.host())
        .map(HttpServer::actualPort)
        .recover(
            failure ->
                Future.failedFuture(
                    new IllegalStateException(
                        "health and metrics cannot be served on %s:%s (UNTETHER_MANAGEMENT_PORT)"
                            .formatted(settings.host(), settings.port()),
                        failure)));
  }

  /** Reports from now on that this process is not ready, so that requests are sent elsewhere. */
  public void drain() {
    draining = true;
  }

  public Future<Void> stop() {
    return server.close();
  }

  private void answer(HttpServerRequest request) {
    Supplier<Future<Page>> page = pages.get(String.valueOf(request.path()));
    if (page == null) {
      request.response().setStatusCode(404).end();
    } else if (!READING.contains(request.method())) {
      request.response().setStatusCode(405).putHeader(HttpHeaders.ALLOW, ALLOWED).end();
    } else {
      page.get()
          .onSuccess(made -> made.answer(request))
          .onFailure(
              failure -> {
                LOG.error("{} failed", request.path(), failure);
                request.response().setStatusCode(500).end();
              });
    }
  }

  private Future<Page> live() {
    return Future.succeededFuture(Page.json(200, new JsonObject().put("status", "UP")));
  }

  private Future<Page> ready() {
    return checks
        .checkStatus()
        .map(
            result -> {
              JsonObject health = result.toJson();
              health.remove("outcome");
              return Page.json(CheckResult.isUp(result) ? 200 : 503, health);
            });
  }

  /** Runs off the event loop, because collecting the metrics takes milliseconds. */
  private Future<Page> metrics() {
    return vertx.executeBlocking(() -> new Page(200, PROMETHEUS_TEXT, registry.scrape()));
  }

  private record Page(int status, String contentType, String body) {
    static Page json(int status, JsonObject body) {
      return new Page(status, "application/json", body.encode());
    }

    void answer(HttpServerRequest request) {
      Buffer content = Buffer.buffer(body);
      HttpServerResponse response =
          request
              .response()
              .setStatusCode(status)
              .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
              .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length()))
              .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      // Over HTTP/2, Vert.x would send a body, which the response to HEAD must not have.
      response.end(request.method().equals(HttpMethod.HEAD) ? Buffer.buffer() : content);
    }
  }

  /**
   * Where health and metrics are served.
   *
   * @param port 0 for any free port
   */
  public record ManagementSettings(String host, int port) {
    public static ManagementSettings read(SettingsReader settings) {
      return new ManagementSettings(
          settings.text("management.host", "127.0.0.1"),
          settings.number("management.port", 11006, 0, 65_535));
    }
  }
}
