package dev.untether.acceptance;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConcurrentRemovalTest {
  private static Tables tables;
  private static TestNode node;
  private static ApiClient api;
  private static String token;

  @BeforeAll
  static void start() {
    TestDatabase database = TestDatabase.create();
    tables = new Tables(database);
    node = TestNode.start(database.uri(), Map.of());
    api = node.client();
    token = api.administratorToken();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void of_fifty_removals_of_one_id_at_once_one_succeeds_and_leaves_one_event() {
    String id = api.addConnection(token);

    List<CompletableFuture<ApiResponse>> answers =
        Stream.generate(() -> api.removal(id, token)).limit(50).map(r -> r.sendAsync()).toList();

    assertThat(
            answers.stream()
                .map(answer -> answer.join().status())
                .collect(groupingBy(status -> status, counting())))
        .isEqualTo(Map.of(204, 1L, 404, 49L));
    tables.awaitConsumers();
    assertThat(tables.removals(List.of(id))).containsExactly(id);
    assertThat(tables.recordedRemovals(List.of(id))).containsExactly(id);
  }

  @Test
  void ten_thousand_removals_by_many_clients_leave_as_many_events_and_records() {
    List<String> ids = tables.seedConnections(10_000);

    RemovalLoad load = RemovalLoad.start(api, token, ids, 64);
    load.awaitEnd();

    assertThat(load.unanswered()).isEmpty();
    assertThat(load.answers()).hasSize(ids.size());
    assertThat(load.answers().values()).containsOnly(204);
    tables.awaitConsumers();
    List<String> sorted = tables.missing(ids);
    assertThat(sorted).hasSize(ids.size());
    assertThat(tables.removals(ids)).isEqualTo(sorted);
    assertThat(tables.recordedRemovals(ids)).isEqualTo(sorted);
  }
}
