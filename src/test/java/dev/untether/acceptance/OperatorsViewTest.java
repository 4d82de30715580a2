package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.EventSubscription;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What only administrators read in the audit trail, operators read nowhere. */
class OperatorsViewTest {
  private static final String EVENTS = "/api/v1/events";
  private static final String ADDED = "dev.untether.connection.added.v1";
  private static final String REMOVED = "dev.untether.connection.removed.v1";
  private static final String SECRET_PATH = "/services/T0/B0/secret";

  @RegisterExtension
  static final NodeExtension NODE =
      new NodeExtension(
          Map.of(
              "UNTETHER_WEBHOOKS_ALLOW_HTTP", "true",
              "UNTETHER_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true"));

  private static String operator;
  private static String connection;

  @BeforeAll
  static void let_something_happen() {
    operator = NODE.client().tokenOfNew("Portal Operator", NODE.administratorToken());
    connection = NODE.client().addConnection(NODE.administratorToken());
    NODE.client().removal(connection, NODE.administratorToken()).send();
    NODE.client().logOn("admin", "a wrong password");
  }

  @Test
  void pages_tell_of_connections_only_and_not_from_where_they_were_changed() {
    List<JsonObject> events = read(EVENTS + "?limit=1000", operator).results();

    assertThat(events)
        .extracting(event -> event.getString("type"))
        .containsOnly(ADDED, REMOVED)
        .contains(ADDED, REMOVED);
    assertThat(events).allSatisfy(event -> assertThat(hidden(event)).isEmpty());
    assertThat(events)
        .allSatisfy(event -> assertThat(data(event).getString("userName")).isEqualTo("admin"));
  }

  @Test
  void an_administrator_sees_everything() {
    List<JsonObject> events = read(EVENTS + "?limit=1000", NODE.administratorToken()).results();

    assertThat(events)
        .extracting(event -> event.getString("type"))
        .contains(ADDED, "dev.untether.user.added.v1", "dev.untether.session.logon.refused.v1");
    assertThat(events)
        .filteredOn(event -> event.getString("type").equals(REMOVED))
        .allSatisfy(
            event ->
                assertThat(hidden(event))
                    .containsExactlyInAnyOrder(
                        "userId", "sessionId", "sourceAddress", "requestId"));
  }

  @Test
  void a_filter_narrows_what_an_operator_sees_and_never_widens_it() {
    assertThat(read(EVENTS + "?types=dev.untether.user.*", operator).results()).isEmpty();
    assertThat(read(EVENTS + "?limit=1000&types=*", operator).results())
        .extracting(event -> event.getString("type"))
        .containsOnly(ADDED, REMOVED);
    assertThat(read(EVENTS + "?types=" + REMOVED + "&subject=" + connection, operator).results())
        .extracting(event -> event.getString("subject"))
        .containsExactly(connection);
  }

  @Test
  void a_page_moves_on_past_what_an_operator_does_not_see() {
    String end = read(EVENTS + "?limit=1000", operator).json().getString("next");

    assertThat(end)
        .isGreaterThanOrEqualTo(
            read(EVENTS + "?types=dev.untether.session.*&limit=1000", NODE.administratorToken())
                .results()
                .get(0)
                .getString("sequence"));
  }

  @Test
  void a_stream_tells_the_same_as_a_page_from_memory_and_from_the_database() {
    String start = read(EVENTS + "?limit=1", operator).results().get(0).getString("sequence");
    try (EventSubscription live = listen("");
        EventSubscription late = listen("?after=" + (Long.parseLong(start) - 1))) {
      NODE.client().tokenOfNew("Portal Operator", NODE.administratorToken());
      String id = NODE.client().addConnection(NODE.administratorToken());

      JsonObject seenLive = live.nextEvent().json();
      JsonObject seenLate = late.nextEvent().json();

      assertThat(seenLive.getString("subject")).isEqualTo(id);
      assertThat(seenLate.getString("sequence")).isEqualTo(start);
      assertThat(List.of(seenLive, seenLate))
          .allSatisfy(event -> assertThat(hidden(event)).isEmpty())
          .allSatisfy(event -> assertThat(event.getString("type")).isEqualTo(ADDED));
    }
  }

  @Test
  void of_a_webhooks_address_an_operator_sees_the_origin_only() {
    String url = "http://127.0.0.1:9" + SECRET_PATH;
    JsonObject webhook =
        NODE.client()
            .request("POST", "/api/v1/webhooks", NODE.administratorToken())
            .json(new JsonObject().put("url", url))
            .send()
            .json();
    String path = "/api/v1/webhooks/" + webhook.getString("id");

    assertThat(webhook.getString("url")).isEqualTo(url);
    assertThat(read(path, NODE.administratorToken()).json().getString("url")).isEqualTo(url);
    assertThat(read(path, operator).json().getString("url")).isEqualTo("http://127.0.0.1:9/");
    assertThat(read("/api/v1/webhooks", operator).body()).doesNotContain(SECRET_PATH);
  }

  private static EventSubscription listen(String query) {
    return NODE.client().request("GET", EVENTS + query, operator).subscribe();
  }

  private static ApiResponse read(String path, String token) {
    return NODE.client().request("GET", path, token).send();
  }

  private static JsonObject data(JsonObject event) {
    return event.getJsonObject("data");
  }

  /** Those that an operator must not see. */
  private static List<String> hidden(JsonObject event) {
    return Stream.of("userId", "sessionId", "sourceAddress", "requestId")
        .filter(data(event)::containsKey)
        .toList();
  }
}
