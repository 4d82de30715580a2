package dev.untether.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.address.RequestAddress;
import dev.untether.api.request.Exchange;
import dev.untether.platform.telemetry.LogSettings;
import dev.untether.testing.LogLines;
import dev.untether.testing.Polling;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestLogTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();
  private int port;

  @BeforeEach
  void serve() {
    RequestLog log = new RequestLog(LogSettings.Requests.FAILED, vertx);
    Router router = Router.router(vertx);
    router
        .route("/:status")
        .handler(
            context -> {
              new Exchange("r-1", new RequestAddress("http://localhost", "192.0.2.1"))
                  .attachTo(context);
              log.follow(context);
              int status = Integer.parseInt(context.pathParam("status"));
              context.response().setStatusCode(status).end();
            });
    HttpServer server =
        vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();
    port = server.actualPort();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void of_very_many_that_are_answered_503_only_the_first_get_a_line_and_the_others_are_counted() {
    try (LogLines lines = LogLines.record()) {
      ask(503, 250);

      List<String> logged = Polling.until(lines::texts, RequestLogTest::areSummedUp);

      assertThat(logged).filteredOn(line -> line.startsWith("Request ")).hasSize(10);
      assertThat(logged).last().asString().contains("status=\"503\"", "count=\"240\"");
    }
  }

  @Test
  void any_other_refusal_gets_a_line_of_its_own() {
    try (LogLines lines = LogLines.record()) {
      ask(204, 20);
      ask(404, 20);

      List<String> logged = Polling.until(lines::texts, all -> all.size() >= 20);

      assertThat(logged).hasSize(20).allMatch(line -> line.contains("status=\"404\""));
    }
  }

  private static boolean areSummedUp(List<String> lines) {
    return lines.stream().anyMatch(line -> line.startsWith("More requests"));
  }

  private void ask(int status, int times) {
    Future.all(Stream.generate(() -> answer(status)).limit(times).toList()).await();
  }

  private Future<HttpClientResponse> answer(int status) {
    return client
        .request(HttpMethod.GET, port, "127.0.0.1", "/" + status)
        .compose(HttpClientRequest::send);
  }
}
