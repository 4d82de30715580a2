package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class SystemTest {
  private static final String SYSTEM = "/api/v1/system";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void the_only_node_tells_its_roles_readiness_and_resources() {
    JsonObject state = NODE.get(SYSTEM).json();

    assertThat(state.getJsonArray("silentNodes")).isEmpty();
    assertThat(state.getJsonArray("nodes")).hasSize(1);
    JsonObject node = state.getJsonArray("nodes").getJsonObject(0);
    assertThat(node.getJsonArray("roles"))
        .containsExactly("api", "persistence", "audit", "notification");
    assertThat(node.getValue("address")).isNull();
    assertThat(node.getBoolean("ready")).isTrue();
    assertThat(node.getJsonArray("checks").stream().map(JsonObject.class::cast))
        .allSatisfy(check -> assertThat(check.getValue("reason")).isNull())
        .extracting(check -> check.getString("name"))
        .containsExactlyInAnyOrder("start", "clock", "database", "audit", "accepting");
    assertThat(node.getInstant("startedAt")).isBefore(state.getInstant("time"));
    assertThat(node.getJsonObject("heap").getLong("usedBytes"))
        .isPositive()
        .isLessThan(node.getJsonObject("heap").getLong("maxBytes"));
    assertThat(node.getJsonArray("pools").stream().map(JsonObject.class::cast))
        .allSatisfy(pool -> assertThat(pool.getInteger("size")).isPositive())
        .extracting(pool -> pool.getString("name"))
        .contains("changes", "requests");
    assertThat(node.getJsonArray("pools")).hasSize(6);
  }

  @Test
  void what_the_nodes_share_is_counted() {
    String token = NODE.administratorToken();
    IntStream.range(0, 3).forEach(i -> NODE.client().addConnection(token));

    JsonObject state =
        Polling.until(
            () -> NODE.get(SYSTEM).json(),
            system -> system.getJsonObject("connections").getLong("total") >= 3);

    assertThat(state.getJsonArray("unavailable")).isEmpty();
    assertThat(state.getJsonObject("sessions").getLong("total")).isPositive();
    assertThat(state.getJsonObject("webhooks").getLong("total")).isNotNull();
    assertThat(state.getJsonObject("log").getString("newestPosition"))
        .isGreaterThan(state.getJsonObject("log").getString("oldestPosition"));
    assertThat(state.getJsonArray("consumers").stream().map(JsonObject.class::cast))
        .extracting(consumer -> consumer.getString("name"))
        .contains("ledger", "webhooks", "notification");
    Polling.until(
        () -> NODE.get(SYSTEM).json().getJsonObject("ledger"),
        ledger -> ledger.getLong("size") > 0 && ledger.getString("keyCreatedAt") != null);
  }

  @Test
  void removals_are_counted_with_their_rate_batches_and_latency() {
    String token = NODE.administratorToken();
    List<String> ids =
        IntStream.range(0, 20).mapToObj(i -> NODE.client().addConnection(token)).toList();
    JsonObject before = removals();
    ids.stream()
        .map(id -> NODE.client().removal(id, token).sendAsync())
        .toList()
        .forEach(CompletableFuture::join);

    JsonObject after =
        Polling.until(
            SystemTest::removals,
            removals -> removals.getLong("total") == before.getLong("total") + 20);

    assertThat(after.getDouble("perSecond")).isPositive();
    assertThat(after.getJsonObject("batchSize").getDouble("mean")).isGreaterThanOrEqualTo(1);
    assertThat(after.getJsonObject("latencyMillis").getDouble("p50"))
        .isPositive()
        .isLessThanOrEqualTo(after.getJsonObject("latencyMillis").getDouble("p99"));
  }

  @Test
  void ten_who_ask_in_the_same_second_get_the_same_answer() {
    List<ApiResponse> answers =
        IntStream.range(0, 10)
            .mapToObj(
                i -> NODE.client().request("GET", SYSTEM, NODE.administratorToken()).sendAsync())
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    List<Instant> times = answers.stream().map(answer -> answer.json().getInstant("time")).toList();
    assertThat(answers).allMatch(answer -> answer.status() == 200);
    assertThat(times.stream().distinct().count()).isLessThan(10);
  }

  private static JsonObject removals() {
    return NODE.get(SYSTEM).json().getJsonArray("nodes").getJsonObject(0).getJsonObject("removals");
  }
}
