package dev.untether.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.telemetry.ManagementServer.ManagementSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Metrics metrics = new Metrics();
  private final Vertx vertx = metrics.vertx(new VertxOptions()).build();
  private final AtomicReference<Future<Status>> database =
      new AtomicReference<>(Future.succeededFuture(Status.OK()));
  private final ManagementServer server =
      new ManagementServer(
          vertx,
          HealthChecks.create(vertx)
              .register("database", check -> database.get().onComplete(check)),
          metrics.registry(),
          new ManagementSettings("127.0.0.1", 0));
  private URI address;

  @BeforeEach
  void start() {
    address = URI.create("http://127.0.0.1:" + server.start().await());
  }

  @AfterEach
  void stop() {
    server.stop().await();
    vertx.close().await();
    metrics.close();
  }

  @Test
  void is_live_and_ready_while_all_checks_are_up() throws Exception {
    assertThat(send("GET", "/health/live").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(send("GET", "/health/ready").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/health/ready").body())
        .contains("\"id\":\"database\",\"status\":\"UP\"");
  }

  @Test
  void is_live_but_not_ready_when_a_check_fails() throws Exception {
    database.set(Future.failedFuture("out of reach"));

    assertThat(send("GET", "/health/live").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/health/ready").statusCode()).isEqualTo(503);
    assertThat(send("GET", "/health/ready").body())
        .startsWith("{\"status\":\"DOWN\"")
        .contains("out of reach");
  }

  @Test
  void is_not_ready_while_draining() throws Exception {
    server.drain();

    assertThat(send("GET", "/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void serves_the_metrics_of_jvm_and_server_in_prometheus_text() throws Exception {
    send("GET", "/health/live");

    HttpResponse<String> scraped = send("GET", "/metrics");

    assertThat(scraped.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(scraped.body())
        .contains("jvm_memory_used_bytes", "vertx_http_server_response_time_seconds_bucket");
  }

  @Test
  void a_head_has_no_body_other_methods_and_paths_are_refused() throws Exception {
    assertThat(send("HEAD", "/metrics").body()).isEmpty();
    assertThat(send("POST", "/health/live").statusCode()).isEqualTo(405);
    assertThat(send("POST", "/health/live").headers().firstValue("Allow")).hasValue("GET, HEAD");
    assertThat(send("GET", "/").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> send(String method, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(address.resolve(path))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }
}
