package dev.untether.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.request.BaseUrls.Client;
import dev.untether.api.request.Exchange;
import dev.untether.identity.Principal;
import dev.untether.identity.Role;
import dev.untether.platform.telemetry.Logging.LogSettings;
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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLogTest {
  private static final Pattern COUNT = Pattern.compile("count=\"(\\d+)\"");

  private static final Principal KNOWN =
      new Principal(UUID.randomUUID(), "ada", Role.ADMINISTRATOR, UUID.randomUUID(), Instant.MAX);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();
  private int port;

  @BeforeEach
  void serve() {
    RequestLog log = new RequestLog(LogSettings.Requests.FAILED, vertx);
    Router router = Router.router(vertx);
    router
        .route("/:caller/:status")
        .handler(
            context -> {
              Exchange exchange = new Exchange("r-1", new Client("http://localhost", "192.0.2.1"));
              exchange.attachTo(context);
              if (context.pathParam("caller").equals("known")) {
                exchange.identify(KNOWN);
              }
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
      ask("known", 503, 250);

      List<String> logged = Polling.until(lines::texts, all -> accountedFor(all) == 250);

      assertThat(logged).allMatch(line -> line.contains("status=\"503\""));
      assertThat(requests(logged)).isLessThanOrEqualTo(10 * (summaries(logged) + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 503})
  void of_all_that_strangers_are_refused_in_a_second_one_gets_a_line(int status) {
    try (LogLines lines = LogLines.record()) {
      ask("stranger", status, 250);

      List<String> logged = Polling.until(lines::texts, all -> accountedFor(all) == 250);

      assertThat(logged).allMatch(line -> line.contains("status=\"" + status));
      assertThat(requests(logged)).isLessThanOrEqualTo(summaries(logged) + 1);
    }
  }

  @Test
  void any_other_refusal_gets_a_line_of_its_own() {
    try (LogLines lines = LogLines.record()) {
      ask("known", 204, 20);
      ask("known", 404, 20);

      List<String> logged = Polling.until(lines::texts, all -> all.size() >= 20);

      assertThat(logged).hasSize(20).allMatch(line -> line.contains("status=\"404\""));
    }
  }

  /** The requests that have a line or are in a count, however many seconds they took. */
  private static long accountedFor(List<String> lines) {
    return requests(lines)
        + lines.stream()
            .flatMap(line -> COUNT.matcher(line).results())
            .mapToLong(count -> Long.parseLong(count.group(1)))
            .sum();
  }

  private static long requests(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("Request ")).count();
  }

  /** One for each second in which there were more requests than lines. */
  private static long summaries(List<String> lines) {
    return lines.size() - requests(lines);
  }

  private void ask(String caller, int status, int times) {
    Future.all(Stream.generate(() -> answer("/" + caller + "/" + status)).limit(times).toList())
        .await();
  }

  private Future<HttpClientResponse> answer(String path) {
    return client.request(HttpMethod.GET, port, "127.0.0.1", path).compose(HttpClientRequest::send);
  }
}
