package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditRecordsTest {
  private static final String REMOVED = "dev.untether.connection.removed.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void each_event_is_there_once_and_in_order() {
    String token = NODE.administratorToken();
    List<String> added =
        List.of(
            NODE.client().addConnection(token),
            NODE.client().addConnection(token),
            NODE.client().addConnection(token));
    added.forEach(id -> NODE.client().removal(id, token).send());

    List<JsonObject> records = trail().matching("Limit=-1");

    assertThat(records).extracting(record -> record.getString("id")).doesNotHaveDuplicates();
    assertThat(records)
        .extracting(record -> record.getString("sequence"))
        .isSorted()
        .doesNotHaveDuplicates()
        .allMatch(sequence -> sequence.matches("[0-9]{19}"));
    assertThat(added).allSatisfy(id -> assertThat(trail().about(id)).hasSize(2));
    assertThat(records)
        .filteredOn(record -> record.getString("type").equals(REMOVED))
        .extracting(record -> record.getString("subject"))
        .containsSubsequence(added);
  }

  @Test
  void the_filters_are_subject_actor_and_type_and_all_have_to_match() {
    String token = NODE.administratorToken();
    String id = NODE.client().addConnection(token);
    NODE.client().removal(id, token).send();

    assertThat(trail().matching("subject=" + id + "&type=" + REMOVED)).hasSize(1);
    assertThat(trail().matching("subject=" + id + "&actor=admin")).hasSize(2);
    assertThat(trail().matching("Subject=" + id + "&ACTOR=admin&Type=" + REMOVED)).hasSize(1);
    assertThat(trail().matching("subject=" + id + "&actor=nobody")).isEmpty();
    assertThat(trail().matching("subject=" + id + "&type=none")).isEmpty();
    assertThat(trail().matching("subject=" + UUID.randomUUID())).isEmpty();
  }

  @Test
  void the_newest_come_first_if_asked() {
    String token = NODE.administratorToken();
    String id = NODE.client().addConnection(token);
    NODE.client().removal(id, token).send();
    List<JsonObject> both = trail().about(id);

    assertThat(trail().matching("subject=" + id + "&Sort=numberDesc"))
        .containsExactly(both.get(1), both.get(0));
    assertThat(trail().matching("subject=" + id + "&sort=NUMBERDESC&Offset=1"))
        .containsExactly(both.get(0));
    assertThat(trail().matching("subject=" + id + "&Sort=numberAsc")).isEqualTo(both);
    List<Integer> numbers = numbers("Sort=numberDesc");
    assertThat(numbers)
        .isEqualTo(IntStream.range(0, numbers.size()).mapToObj(i -> numbers.get(0) - i).toList())
        .endsWith(0);
    assertThat(numbers("Sort=numberDesc&Offset=3&Limit=2"))
        .hasSize(2)
        .isSortedAccordingTo(Comparator.reverseOrder())
        .allMatch(number -> number > numbers.get(3));
    assertThat(numbers("Sort=numberDesc&Offset=100000")).isEmpty();
    assertThat(trail().matching("type=dev.untether.audit.read.v1"))
        .extracting(record -> record.getJsonObject("data").getString("sort"))
        .contains("numberDesc");
  }

  @Test
  void from_takes_its_moment_in_and_to_leaves_it_out() {
    String token = NODE.administratorToken();
    String id = NODE.client().addConnection(token);
    NODE.client().removal(id, token).send();
    List<JsonObject> both = trail().about(id);
    String added = both.get(0).getString("time");
    String removed = both.get(1).getString("time");

    assertThat(trail().matching("subject=" + id + "&from=" + added)).isEqualTo(both);
    assertThat(trail().matching("subject=" + id + "&from=" + removed)).containsExactly(both.get(1));
    assertThat(trail().matching("subject=" + id + "&to=" + removed)).containsExactly(both.get(0));
    assertThat(trail().matching("subject=" + id + "&from=" + added + "&to=" + added)).isEmpty();
    assertThat(
            trail()
                .matching(
                    "subject=" + id + "&from=2000-01-01T00:00:00&to=2100-01-01T00:00:00%2B01:00"))
        .isEqualTo(both);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-11-24",
        "%00",
        "1",
        "-9999-01-01T00:00:00Z",
        "-0001-12-31T23:59:59",
        "%2B10000-01-01T00:00:00Z",
      })
  void what_is_no_time_is_refused_by_name(String time) {
    ApiResponse refused = NODE.get("/api/v1/auditRecords?from=" + time + "&to=" + time);

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly("from", "to");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=-999999999-01-01T00:00:00Z",
        "from=%2B999999999-12-31T23:59:59Z",
        "to=0000-01-01T00:00:00Z",
        "from=0000-01-01T00:00:00%2B18:00",
        "to=9999-12-31T23:59:59.999999999Z",
      })
  void a_time_far_away_is_a_time_or_is_refused(String query) {
    assertThat(NODE.get("/api/v1/auditRecords?" + query).status()).isIn(200, 400);
  }

  @Test
  void a_reading_of_the_trail_may_take_longer_than_other_statements() throws SQLException {
    TestDatabase database = TestDatabase.create();
    Map<String, String> impatient = Map.of("UNTETHER_DATABASE_STATEMENT_LIMIT_MILLIS", "500");
    try (TestNode node = TestNode.start(database.uri(), impatient);
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      String token = node.client().administratorToken();
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE ledger_tile");

      CompletableFuture<ApiResponse> answer =
          node.client().request("GET", "/api/v1/auditRecords?actor=admin", token).sendAsync();
      statement.execute("SELECT pg_sleep(1.5)");
      other.rollback();

      assertThat(answer.join().status()).isEqualTo(200);
    }
  }

  @Test
  void no_operation_changes_the_trail() {
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
      assertThat(NODE.client().bare(method, "/api/v1/auditRecords").send().status()).isEqualTo(405);
    }
  }

  private static List<Integer> numbers(String query) {
    return trail().matching(query).stream().map(record -> record.getInteger("number")).toList();
  }

  private static Trail trail() {
    return new Trail(NODE.client(), NODE.administratorToken());
  }
}
