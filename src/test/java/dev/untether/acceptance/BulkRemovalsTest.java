package dev.untether.acceptance;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.LineConversation;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BulkRemovalsTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final String REMOVALS = CONNECTIONS + "/removals";
  private static final String LINES = "application/x-ndjson";
  private static final String DRY_RUN = "dev.untether.connection.removal.dryrun.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void each_id_has_its_own_answer_in_the_order_of_the_request_and_its_own_event() {
    List<String> ids = new ArrayList<>(seed(300));
    Collections.shuffle(ids);
    String absent = UUID.randomUUID().toString();
    ids.add(150, absent);
    ApiResponse answer = postJson(new JsonObject().put("ids", new JsonArray(ids)));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).contains(LINES);
    assertThat(lines(answer)).extracting(line -> line.getString("id")).isEqualTo(ids);
    assertThat(lines(answer))
        .allSatisfy(
            line ->
                assertThat(line.getInteger("status"))
                    .isEqualTo(line.getString("id").equals(absent) ? 404 : 204));
    ids.remove(absent);
    Collections.sort(ids);
    assertThat(tables().removals(ids)).isEqualTo(ids);
    assertThat(tables().missing(ids)).isEqualTo(ids);
    assertThat(tables().removals(List.of(absent))).isEmpty();
  }

  @Test
  void a_line_is_an_id_in_one_of_three_forms_and_a_malformed_one_stops_nothing() {
    List<String> ids = seed(4);
    String body =
        String.join(
            "\n",
            ids.get(0),
            "\"" + ids.get(1) + "\"",
            "",
            "{\"Id\": \"" + ids.get(2) + "\", \"more\": 1}\r",
            "no id",
            "{\"id\": 7}",
            "x".repeat(5000),
            "[\"" + ids.get(3) + "\"]",
            ids.get(0),
            ids.get(3).toUpperCase(ROOT));
    List<JsonObject> answers = lines(post(LINES, body));

    assertThat(answers)
        .extracting(line -> line.getInteger("status"))
        .containsExactly(204, 204, 204, 400, 400, 400, 400, 404, 204);
    assertThat(answers.subList(3, 7))
        .extracting(line -> line.getInteger("line"))
        .containsExactly(5, 6, 7, 8);
    assertThat(answers.get(5).getString("details")).isEqualTo("The line is too long.");
    assertThat(answers.get(8).getString("id")).isEqualTo(ids.get(3));
  }

  @Test
  void an_answer_comes_before_the_next_line_is_sent() {
    List<String> ids = seed(3);
    try (LineConversation conversation = begin()) {
      for (String id : ids) {
        assertThat(conversation.send(id + "\n").next())
            .isEqualTo(new JsonObject().put("id", id).put("status", 204));
      }
      assertThat(conversation.end().rest()).isEmpty();
      assertThat(conversation.head()).startsWith("HTTP/1.1 200").contains(LINES);
    }
  }

  @Test
  void a_line_may_come_in_pieces_and_the_last_one_without_an_end() {
    List<String> ids = seed(2);
    try (LineConversation conversation = begin()) {
      conversation.send(ids.get(0).substring(0, 10)).send(ids.get(0).substring(10) + "\n");
      assertThat(conversation.next().getInteger("status")).isEqualTo(204);
      assertThat(conversation.send(ids.get(1)).end().rest())
          .containsExactly(new JsonObject().put("id", ids.get(1)).put("status", 204));
    }
  }

  @Test
  void a_client_that_reads_only_after_it_has_sent_much_gets_every_answer() throws Exception {
    List<String> ids = seed(20_000);
    try (LineConversation conversation = begin()) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                for (int from = 0; from < ids.size(); from += 1000) {
                  conversation.send(
                      ids.subList(from, from + 1000).stream()
                          .map(id -> id + "\n")
                          .collect(Collectors.joining()));
                }
                conversation.end();
              });
      Polling.until(() -> tables().missing(ids.subList(0, 1000)), missing -> missing.size() > 500);
      List<JsonObject> answers = conversation.rest();
      sending.join();

      assertThat(answers).extracting(line -> line.getString("id")).isEqualTo(ids);
      assertThat(answers).extracting(line -> line.getInteger("status")).containsOnly(204);
    }
    assertThat(tables().missing(ids)).hasSize(ids.size());
  }

  @Test
  void a_repeat_with_its_key_answers_the_same_lines_and_has_no_second_event() {
    List<String> ids = new ArrayList<>(seed(20));
    ids.add(UUID.randomUUID().toString());
    JsonObject body = new JsonObject().put("ids", new JsonArray(ids));
    String first = keyed(body).send().body();
    List<String> events = allEvents(ids);

    assertThat(keyed(body).send().body()).isEqualTo(first);
    assertThat(allEvents(ids)).isEqualTo(events).hasSize(21);
    assertThat(
            NODE.client()
                .removal(ids.get(0), NODE.administratorToken())
                .header("Idempotency-Key", "bulk")
                .send()
                .status())
        .isEqualTo(204);
    assertThat(NODE.client().removal(ids.get(0), NODE.administratorToken()).send().status())
        .isEqualTo(404);
  }

  @Test
  void the_same_key_at_the_same_time_removes_once_and_answers_both() {
    List<String> ids = seed(200);
    JsonObject body = new JsonObject().put("ids", new JsonArray(ids));
    List<CompletableFuture<ApiResponse>> answers =
        IntStream.range(0, 3).mapToObj(i -> keyed(body).sendAsync()).toList();

    assertThat(answers.stream().map(CompletableFuture::join).toList())
        .allSatisfy(
            answer ->
                assertThat(lines(answer))
                    .extracting(line -> line.getInteger("status"))
                    .containsOnly(204));
    assertThat(allEvents(ids)).hasSize(200);
  }

  @Test
  void a_body_that_is_wrong_removes_nothing() {
    List<String> ids = seed(1);
    JsonArray tooMany = new JsonArray();
    IntStream.range(0, 1001).forEach(i -> tooMany.add(ids.get(0)));

    assertThat(postJson(new JsonObject().put("ids", tooMany)).json().getString("details"))
        .contains("has more than 1000 elements", LINES);
    assertThat(postJson(new JsonObject()).status()).isEqualTo(400);
    assertThat(postJson(new JsonObject().put("ids", ids.get(0))).status()).isEqualTo(400);
    assertThat(postJson(new JsonObject().put("ids", JsonArray.of(ids.get(0), "x"))).status())
        .isEqualTo(400);
    assertThat(
            postJson(new JsonObject().put("ids", JsonArray.of(ids.get(0))).put("dryRun", "maybe"))
                .status())
        .isEqualTo(400);
    assertThat(post("application/json", "[" + "1,".repeat(40_000) + "1]").status()).isEqualTo(413);
    assertThat(post("text/plain", ids.get(0)).status()).isEqualTo(415);
    assertThat(request(LINES, ids.get(0)).header("If-Match", "\"1\"").send().status())
        .isEqualTo(400);
    assertThat(request(LINES, ids.get(0)).header("Content-Encoding", "gzip").send().status())
        .isEqualTo(415);
    assertThat(tables().missing(ids)).isEmpty();
    assertThat(postJson(new JsonObject().put("ids", new JsonArray())).body()).isEmpty();
    assertThat(post(LINES, "").body()).isEmpty();
    assertThat(NODE.get(REMOVALS).status()).isEqualTo(405);
  }

  @Test
  void an_operator_removes_nothing() {
    List<String> ids = seed(1);
    String operator = NODE.client().tokenOfNew("Portal Operator", NODE.administratorToken());

    assertThat(
            NODE.client()
                .request("POST", REMOVALS, operator)
                .body(LINES, ids.get(0))
                .send()
                .problem())
        .isEqualTo("403 AccessDenied accessDenied");
    assertThat(tables().missing(ids)).isEmpty();
  }

  @Test
  void a_dry_run_removes_nothing_and_is_recorded_once_or_for_each_line() {
    List<String> ids = new ArrayList<>(seed(3));
    ids.add(UUID.randomUUID().toString());
    ApiResponse answer =
        postJson(new JsonObject().put("ids", new JsonArray(ids)).put("dryRun", true));
    List<JsonObject> fromJson = lines(answer);
    assertThat(allEvents(ids)).isEmpty();
    assertThat(
            tables()
                .texts(
                    "SELECT subject || ' ' || details::text FROM event WHERE request_id = ?",
                    answer.header("X-Request-Id").orElseThrow()))
        .containsExactly("several {\"count\": 4}");
    List<JsonObject> fromLines =
        lines(
            NODE.client()
                .request("POST", REMOVALS + "?dryRun=true", NODE.administratorToken())
                .body(LINES, String.join("\n", ids))
                .send());

    assertThat(fromLines).isEqualTo(fromJson);
    assertThat(fromJson)
        .extracting(line -> line.getInteger("status"))
        .containsExactly(200, 200, 200, 404);
    assertThat(fromJson.get(0).getJsonArray("messages")).hasSize(2);
    assertThat(tables().missing(ids)).hasSize(1);
    assertThat(allEvents(ids)).hasSize(4).containsOnly(DRY_RUN);
  }

  @Test
  void a_session_that_ends_in_the_middle_removes_nothing_more() {
    List<String> ids = seed(3);
    String token = NODE.client().administratorToken();
    try (LineConversation conversation = LineConversation.begin(NODE.port(), REMOVALS, token)) {
      assertThat(conversation.send(ids.get(0) + "\n").next().getInteger("status")).isEqualTo(204);
      NODE.client().request("DELETE", "/api/v1/token", token).send();
      conversation.send(ids.get(1) + "\n");
      List<JsonObject> rest = conversation.rest();

      assertThat(rest).hasSize(1);
      assertThat(rest.get(0).getInteger("status")).isEqualTo(401);
      assertThat(rest.get(0).getString("errorCode")).isEqualTo("InvalidToken");
    }
    assertThat(tables().missing(ids)).containsExactly(ids.get(0));
  }

  @Test
  @Tag("slow")
  void a_token_that_expires_in_the_middle_removes_nothing_more() {
    TestDatabase database = TestDatabase.create();
    List<String> ids = new Tables(database).seedConnections(2000);
    try (TestNode node =
        TestNode.start(database.uri(), Map.of("UNTETHER_TOKEN_ACCESS_SECONDS", "2"))) {
      String token = node.client().administratorToken();
      try (LineConversation conversation = LineConversation.begin(node.port(), REMOVALS, token)) {
        List<JsonObject> answers = new ArrayList<>();
        JsonObject last =
            Polling.until(
                () -> {
                  JsonObject answer = conversation.send(ids.get(answers.size()) + "\n").next();
                  answers.add(answer);
                  return answer;
                },
                answer -> answer.getInteger("status") != 204);

        assertThat(last.getInteger("status")).isEqualTo(401);
        assertThat(last.getString("errorCode")).isEqualTo("ExpiredToken");
        assertThat(conversation.rest()).isEmpty();
        assertThat(new Tables(database).missing(ids)).hasSize(answers.size() - 1);
      }
    }
  }

  @Test
  void clients_that_leave_in_the_middle_take_no_room_from_others() {
    List<String> ids = seed(80);
    for (int i = 0; i < 40; i++) {
      try (LineConversation conversation = begin()) {
        conversation.send(ids.get(2 * i) + "\n").next();
        conversation.send(ids.get(2 * i + 1) + "\n");
      }
    }

    ApiResponse answer =
        Polling.until(
            () -> post(LINES, UUID.randomUUID().toString()), next -> next.status() == 200);
    assertThat(lines(answer)).hasSize(1);
  }

  @Test
  void more_exchanges_than_there_is_room_for_are_refused_at_once() {
    List<LineConversation> open = new ArrayList<>();
    try {
      String refused =
          Polling.until(
              () -> {
                LineConversation next = begin();
                open.add(next);
                return next.head();
              },
              head -> !head.startsWith("HTTP/1.1 200"));
      assertThat(refused).startsWith("HTTP/1.1 503").containsIgnoringCase("retry-after: 1");
    } finally {
      open.forEach(LineConversation::close);
    }
  }

  @Test
  void single_removals_are_carried_out_beside_a_long_one() {
    List<String> ids = seed(5000);
    List<String> others = seed(20);
    try (LineConversation conversation = begin()) {
      conversation.send(ids.stream().map(id -> id + "\n").collect(Collectors.joining()));
      assertThat(others)
          .allSatisfy(
              id ->
                  assertThat(NODE.client().removal(id, NODE.administratorToken()).send().status())
                      .isEqualTo(204));
      assertThat(conversation.end().rest()).hasSize(ids.size());
    }
  }

  @Test
  void chunks_that_are_malformed_break_the_answer_off() {
    List<String> ids = seed(2);
    try (LineConversation conversation = begin()) {
      assertThat(conversation.send(ids.get(0) + "\n").next().getInteger("status")).isEqualTo(204);
      conversation.sendRaw("not a chunk\r\n");
      assertThatThrownBy(conversation::rest).isInstanceOf(UncheckedIOException.class);
    }
    assertThat(tables().missing(ids)).containsExactly(ids.get(0));
  }

  @Test
  void a_node_that_stops_answers_what_is_under_way_and_says_so() {
    TestDatabase database = TestDatabase.create();
    List<String> ids = new Tables(database).seedConnections(1);
    TestNode node = TestNode.start(database.uri(), Map.of());
    try (LineConversation conversation =
        LineConversation.begin(node.port(), REMOVALS, node.client().administratorToken())) {
      assertThat(conversation.send(ids.get(0) + "\n").next().getInteger("status")).isEqualTo(204);
      node.close();
      List<JsonObject> rest = conversation.rest();

      assertThat(rest).hasSize(1);
      assertThat(rest.get(0).getInteger("status")).isEqualTo(503);
      assertThat(rest.get(0).getString("details")).startsWith("The node stops");
    }
  }

  private static LineConversation begin() {
    return LineConversation.begin(NODE.port(), REMOVALS, NODE.administratorToken());
  }

  private static ApiRequest keyed(JsonObject body) {
    return request("application/json", body.encode()).header("Idempotency-Key", "bulk");
  }

  private static ApiResponse postJson(JsonObject body) {
    return post("application/json", body.encode());
  }

  private static ApiResponse post(String mediaType, String body) {
    return request(mediaType, body).send();
  }

  private static ApiRequest request(String mediaType, String body) {
    return NODE.client().request("POST", REMOVALS, NODE.administratorToken()).body(mediaType, body);
  }

  private static List<JsonObject> lines(ApiResponse answer) {
    return answer.body().lines().map(JsonObject::new).toList();
  }

  private static List<String> seed(int count) {
    return tables().seedConnections(count);
  }

  private static Tables tables() {
    return new Tables(NODE.database());
  }

  /** The types of the events about these connections. */
  private static List<String> allEvents(List<String> ids) {
    return tables()
        .texts(
            "SELECT type FROM event WHERE subject = ANY (?::text[]) ORDER BY position",
            "{" + String.join(",", ids) + "}");
  }
}
