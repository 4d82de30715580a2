package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawResponse;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RemovalsTest {
  private static final String REMOVED = "dev.untether.connection.removed.v1";
  private static final String REFUSED = "dev.untether.connection.removal.refused.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_removal_is_answered_204_without_body_length_and_type() {
    String id = add();
    try (var connection = NODE.connect()) {
      RawResponse answer =
          connection
              .sendHead(
                  "DELETE /api/v1/amazonConnections/" + id + " HTTP/1.1",
                  "Host: localhost",
                  "x-api-version: 1.0-rev0",
                  "Authorization: Bearer " + NODE.administratorToken())
              .receive();

      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.headers())
          .doesNotContainKeys("Content-Length", "Content-Type", "Transfer-Encoding");
    }
    assertThat(NODE.get("/api/v1/amazonConnections/" + id).status()).isEqualTo(404);
  }

  @Test
  void a_second_removal_finds_nothing_and_is_recorded_as_refused() {
    String id = add();

    assertThat(remove(id).status()).isEqualTo(204);
    assertThat(remove(id).problem()).isEqualTo("404 NotFound resourceNotFound");

    assertThat(types(id)).containsExactly("dev.untether.connection.added.v1", REMOVED, REFUSED);
  }

  @Test
  void of_many_removals_at_once_exactly_one_succeeds() {
    String id = add();

    List<CompletableFuture<ApiResponse>> removals =
        IntStream.range(0, 20)
            .mapToObj(i -> NODE.client().removal(id, NODE.administratorToken()).sendAsync())
            .toList();

    assertThat(removals.stream().map(removal -> removal.join().status()))
        .containsOnlyOnce(204)
        .allMatch(status -> status == 204 || status == 404);
    assertThat(types(id)).containsOnlyOnce(REMOVED);
  }

  @Test
  void the_event_tells_who_removed_what_from_where_and_when() {
    String id =
        NODE.client()
            .request("POST", "/api/v1/amazonConnections", NODE.administratorToken())
            .json(Bodies.connectionByKeys("AKIAIOSFODNN7EXAMPLE", "secret"))
            .send()
            .json()
            .getString("id");
    Instant before = Instant.now().minusSeconds(60);

    String requestId = remove(id).header("X-Request-Id").orElseThrow();

    JsonObject record = trail().about(id).get(1);
    assertThat(record.getMap())
        .containsOnlyKeys(
            "specversion",
            "id",
            "source",
            "type",
            "subject",
            "time",
            "datacontenttype",
            "sequence",
            "data",
            "actor",
            "recordedAt",
            "number",
            "hash")
        .containsEntry("specversion", "1.0")
        .containsEntry("datacontenttype", "application/json")
        .containsEntry("type", REMOVED)
        .containsEntry("source", "/api/v1/amazonConnections")
        .containsEntry("subject", id)
        .containsEntry("actor", TestNode.ADMINISTRATOR);
    assertThat(UUID.fromString(record.getString("id"))).isNotNull();
    assertThat(record.getString("time")).endsWith("Z");
    assertThat(Instant.parse(record.getString("time"))).isBetween(before, before.plusSeconds(180));
    assertThat(record.getJsonObject("data").getMap())
        .containsOnlyKeys(
            "userId",
            "userName",
            "sessionId",
            "sourceAddress",
            "requestId",
            "region",
            "regionId",
            "accessKey")
        .containsEntry("userName", TestNode.ADMINISTRATOR)
        .containsEntry("sourceAddress", "127.0.0.1")
        .containsEntry("requestId", requestId)
        .containsEntry("region", "eu-central-1")
        .containsEntry("regionId", Bodies.REGION_ID)
        .containsEntry("accessKey", "****************MPLE");
  }

  @Test
  void the_event_of_a_connection_by_account_tells_the_account() {
    String id = add();
    remove(id);

    assertThat(trail().about(id).get(1).getJsonObject("data").getString("amazonAccountId"))
        .isEqualTo("123456789012");
  }

  private static String add() {
    return NODE.client().addConnection(NODE.administratorToken());
  }

  private static ApiResponse remove(String id) {
    return NODE.client().removal(id, NODE.administratorToken()).send();
  }

  private static List<String> types(String id) {
    return trail().about(id).stream().map(record -> record.getString("type")).toList();
  }

  private static Trail trail() {
    return new Trail(NODE.client(), NODE.administratorToken());
  }
}
