package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.DedicatedDatabase;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The database goes away underneath a node, and comes back. */
@Tag("slow")
@Timeout(120)
class OutageTest {
  private static final Duration PROMISED = Duration.ofSeconds(2);
  private static final int REMOVALS = 40;
  private static final int WARM_UP_TURNS = 50;

  private static DedicatedDatabase database;
  private static Tables tables;
  private static TestNode node;
  private static ApiClient api;
  private static String token;

  @BeforeAll
  static void start() {
    logLevelOfRefusals(Level.ERROR);
    database = TestDatabase.dedicated();
    tables = new Tables(database.database());
    node = TestNode.start(database.database().uri(), Map.of());
    api = node.client();
    token = api.administratorToken();
    for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
      calls(tables.seedConnections(1).get(0)).values().forEach(ApiRequest::send);
    }
  }

  @AfterAll
  static void stop() {
    node.close();
    database.close();
    logLevelOfRefusals(Level.WARN);
  }

  /** A line for each refused request is too much here. */
  private static void logLevelOfRefusals(Level level) {
    ((Logger) LoggerFactory.getLogger("dev.untether.api")).setLevel(level);
  }

  @Test
  void a_stopped_database_means_503_soon_and_all_goes_on_by_itself_when_it_is_back() {
    List<String> ids = tables.seedConnections(REMOVALS);

    database.stop();
    try {
      assertRefusedInTime(ids);
    } finally {
      database.start();
    }

    assertAllGoesOn(ids);
  }

  @Test
  void a_silent_database_means_503_soon_and_all_goes_on_by_itself_when_it_speaks_again() {
    List<String> ids = tables.seedConnections(REMOVALS);

    database.pause();
    try {
      assertRefusedInTime(ids);
    } finally {
      database.resume();
    }

    assertAllGoesOn(ids);
  }

  /** One of each call, then two hundred at once. */
  private static void assertRefusedInTime(List<String> ids) {
    calls(ids.get(0))
        .forEach(
            (name, call) -> {
              long start = System.nanoTime();
              ApiResponse answer = call.send();
              assertThat(Duration.ofNanos(System.nanoTime() - start)).as(name).isLessThan(PROMISED);
              assertRefused(answer);
            });
    assertThat(readiness()).isEqualTo(503);

    List<CompletableFuture<ApiResponse>> crowd =
        ids.stream().flatMap(id -> calls(id).values().stream()).map(ApiRequest::sendAsync).toList();
    crowd.forEach(answer -> assertRefused(answer.join()));
  }

  private static void assertRefused(ApiResponse answer) {
    assertThat(answer.problem()).isEqualTo("503 ServiceUnavailable serviceUnavailable");
    assertThat(answer.header("Retry-After"))
        .hasValueSatisfying(seconds -> assertThat(seconds).matches("[1-9]\\d*"));
  }

  /** A removal that was refused can be done now, or was done all the same, with one event. */
  private static void assertAllGoesOn(List<String> ids) {
    Polling.until(OutageTest::readiness, status -> status == 200);
    for (String id : ids) {
      assertThat(api.removal(id, token).send().status()).isIn(204, 404);
    }
    calls(tables.seedConnections(1).get(0))
        .forEach((name, call) -> assertThat(call.send().status()).as(name).isBetween(200, 204));
    tables.awaitConsumers();
    List<String> sorted = tables.missing(ids);
    assertThat(sorted).hasSameSizeAs(ids);
    assertThat(tables.removals(ids)).isEqualTo(sorted);
    assertThat(tables.recordedRemovals(ids)).isEqualTo(sorted);
  }

  private static Map<String, ApiRequest> calls(String id) {
    Map<String, ApiRequest> calls = new LinkedHashMap<>();
    calls.put("get", api.request("GET", "/api/v1/amazonConnections/" + id, token));
    calls.put("list", api.request("GET", "/api/v1/amazonConnections?Limit=1", token));
    calls.put("add", api.addition(token));
    calls.put("log on", api.logOnRequest(TestNode.ADMINISTRATOR, TestNode.PASSWORD));
    calls.put("remove", api.removal(id, token));
    return calls;
  }

  private static int readiness() {
    URI management = URI.create("http://127.0.0.1:" + node.managementPort());
    return new ApiClient(management).bare("GET", "/health/ready").send().status();
  }
}
