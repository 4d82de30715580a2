package dev.untether.measurement;

import dev.untether.testing.ApiClient;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TemporaryFolder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many deliveries one webhook gets in a second, when the log has many events for it and its
 * receiver answers at once: in turns with strict ordering and without order.
 */
final class Deliveries {
  private static final int EVENTS_TO_WARM_UP = 10_000;
  private static final int EVENTS = 20_000;
  private static final int TURNS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String TYPE = "dev.untether.measured.v1";
  private static final Map<String, String> VARIABLES =
      Map.of(
          "UNTETHER_WEBHOOKS_ALLOW_HTTP", "true",
          "UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true");

  private final AtomicInteger arrived = new AtomicInteger();
  private final ApiClient api;
  private final Tables tables;
  private final String token;
  private final int port;

  private Deliveries(PackagedNode node, Vertx vertx) {
    this.api = node.client();
    this.tables = new Tables(node.embeddedDatabase());
    this.token = api.administratorToken();
    this.port = receiver(vertx).actualPort();
  }

  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx();
    try (TemporaryFolder folder = TemporaryFolder.create();
        PackagedNode node = PackagedNode.start(folder.path(), VARIABLES)) {
      Deliveries deliveries = new Deliveries(node, vertx);
      deliveries.perSecond("strict", EVENTS_TO_WARM_UP);
      deliveries.perSecond("none", EVENTS_TO_WARM_UP);
      for (int turn = 1; turn <= TURNS; turn++) {
        System.out.printf(
            "turn %d of %d: %,.0f deliveries/s in strict order, %,.0f without order%n",
            turn,
            TURNS,
            deliveries.perSecond("strict", EVENTS),
            deliveries.perSecond("none", EVENTS));
      }
    } finally {
      vertx.close().await();
    }
  }

  private double perSecond(String ordering, int events) {
    String path = "/api/v1/webhooks/" + addWebhook(ordering);
    arrived.set(0);
    long start = System.nanoTime();
    tables.texts(
        """
        INSERT INTO event (position, id, type, subject, source_address, request_id)
        SELECT (SELECT position FROM next_position) + number, gen_random_uuid(), ?,
               'subject', '127.0.0.1', 'measured'
          FROM generate_series(1, ?) AS number
        RETURNING 'appended'
        """,
        TYPE,
        events);
    Polling.until(PATIENCE, arrived::get, count -> count >= events);
    double seconds = (System.nanoTime() - start) / 1e9;
    tables.awaitConsumers();
    api.request("DELETE", path, token).send();
    return events / seconds;
  }

  private String addWebhook(String ordering) {
    return api.request("POST", "/api/v1/webhooks", token)
        .json(
            new JsonObject()
                .put("url", "http://127.0.0.1:%s/".formatted(port))
                .put("ordering", ordering)
                .put("eventTypes", JsonArray.of(TYPE)))
        .send()
        .json()
        .getString("id");
  }

  private HttpServer receiver(Vertx vertx) {
    return vertx
        .createHttpServer()
        .requestHandler(
            request ->
                request.endHandler(
                    ended -> {
                      arrived.incrementAndGet();
                      request.response().setStatusCode(204).end();
                    }))
        .listen(0, "127.0.0.1")
        .await();
  }
}
