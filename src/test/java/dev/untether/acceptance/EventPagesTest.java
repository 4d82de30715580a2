package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventPagesTest {
  private static final String EVENTS = "/api/v1/events";
  private static final String ADDED = "dev.untether.connection.added.v1";
  private static final String PASSWORD = "an actor has done it";
  private static final String REMOVED = "dev.untether.connection.removed.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void without_a_position_a_page_begins_with_the_oldest_event() {
    ApiResponse page = NODE.get(EVENTS + "?limit=1");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.results())
        .extracting(event -> event.getString("type"))
        .containsExactly("dev.untether.user.added.v1");
    assertThat(page.json().getBoolean("more")).isTrue();
    assertThat(page.json().getString("next"))
        .isEqualTo(page.results().get(0).getString("sequence"))
        .matches("[0-9]{19}");
  }

  @Test
  void the_links_lead_through_all_events_that_match_once_and_in_order() {
    String token = NODE.administratorToken();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      ids.add(NODE.client().addConnection(token));
    }
    String query = "?limit=3&types=" + ADDED + "&subject=" + String.join(",", ids);
    List<String> found = new ArrayList<>();
    ApiResponse page = NODE.get(EVENTS + query);
    subjects(page).forEach(found::add);
    while (page.json().getBoolean("more")) {
      page = NODE.get(link(page, "next"));
      subjects(page).forEach(found::add);
    }
    assertThat(found).isEqualTo(ids);
    assertThat(link(page, "next")).isNull();
    assertThat(NODE.get(link(page, "self")).results()).isEqualTo(page.results());
  }

  @Test
  void filters_are_separated_by_commas_or_repeated_and_may_end_with_an_asterisk() {
    String token = NODE.administratorToken();
    String kept = NODE.client().addConnection(token);
    String removed = NODE.client().addConnection(token);
    NODE.client().removal(removed, token).send();
    String both = "&subject=" + kept + "," + removed;
    assertThat(found("?types=" + REMOVED + both)).containsExactly(removed);
    assertThat(found("?types=" + REMOVED + "," + ADDED + both))
        .containsExactly(kept, removed, removed);
    assertThat(found("?types=" + REMOVED + "&TYPES=" + ADDED + "&subject=" + kept))
        .containsExactly(kept);
    assertThat(found("?types=dev.untether.connection.*" + both))
        .containsExactly(kept, removed, removed);
    assertThat(found("?types=dev.untether.session.*" + both)).isEmpty();
    assertThat(found("?subject=" + removed + "&subject=" + kept))
        .containsExactly(kept, removed, removed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ada, the first", "%_*", "😀"})
  void an_actor_selects_the_events_that_this_user_caused(String name) {
    String administrator = NODE.administratorToken();
    NODE.client().addUser(name, PASSWORD, "Portal Administrator", administrator);
    String token = NODE.client().tokenOf(name, PASSWORD);
    String added = NODE.client().addConnection(token);
    NODE.client().addConnection(administrator);
    String query = "?limit=1000&types=" + ADDED + "&actor=";
    ApiResponse page = NODE.get(EVENTS + query + encoded(name));
    assertThat(subjects(page)).containsExactly(added);
    assertThat(NODE.get(link(page, "self")).results()).isEqualTo(page.results());
    assertThat(found(query + encoded(name + "x"))).isEmpty();
    assertThat(found(query + "admin&actor=" + encoded(name))).hasSizeGreaterThan(1).contains(added);
  }

  @Test
  void behind_the_end_there_is_nothing_yet() {
    String end = end();
    ApiResponse page = NODE.get(EVENTS + "?after=" + end);
    assertThat(page.results()).isEmpty();
    assertThat(page.json().getBoolean("more")).isFalse();
    String id = NODE.client().addConnection(NODE.administratorToken());
    String next = page.json().getString("next");
    assertThat(
            Polling.until(
                    () -> NODE.get(EVENTS + "?after=" + next).results(), found -> !found.isEmpty())
                .get(0)
                .getString("subject"))
        .isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/event-stream"})
  void a_position_that_the_log_has_never_reached_is_refused_and_not_waited_for(String accept) {
    long ahead = Long.parseLong(end()) + (1L << 40);
    for (String position : List.of("" + ahead, "0" + Long.MAX_VALUE)) {
      ApiResponse refused =
          NODE.client()
              .request("GET", EVENTS + "?after=" + position, NODE.administratorToken())
              .header("Accept", accept)
              .send();
      assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
      assertThat(refused.json().getJsonObject("data").getJsonObject("after").getString("message"))
          .contains("ahead of the log");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "after=x",
        "after=-1",
        "after=",
        "after=99999999999999999999",
        "after=1&after=2",
        "limit=0",
        "limit=1001",
        "limit=many",
        "types=",
        "types=a,,b",
        "types=a*b",
        "types=%2a%2a",
        "subject=%00",
        "subject=",
        "actor=",
        "actor=%00",
      })
  void wrong_parameters_are_refused_by_name(String query) {
    ApiResponse refused = NODE.get(EVENTS + "?" + query);
    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames())
        .containsExactly(query.substring(0, query.indexOf('=')));
  }

  @Test
  void who_may_not_read_is_refused() {
    String restoring = NODE.client().tokenOfNew("Restore Operator", NODE.administratorToken());
    assertThat(NODE.client().request("GET", EVENTS, restoring).send().problem())
        .isEqualTo("403 AccessDenied accessDenied");
    assertThat(NODE.client().bare("GET", EVENTS).version().send().problem())
        .isEqualTo("401 InvalidToken noAccessToken");
  }

  @Test
  void a_position_whose_events_are_gone_is_refused_with_the_oldest_one() throws SQLException {
    TestDatabase database = TestDatabase.create();
    try (TestNode node = TestNode.start(database.uri(), Map.of())) {
      String token = node.client().administratorToken();
      node.client().addConnection(token);
      ApiResponse before = node.client().request("GET", EVENTS, token).send();
      String oldest = before.results().get(1).getString("sequence");
      removeThrough(oldest, database);

      for (String accept : List.of("application/json", "text/event-stream")) {
        ApiResponse refused =
            node.client()
                .request("GET", EVENTS + "?after=1", token)
                .header("Accept", accept)
                .send();
        assertThat(refused.problem()).isEqualTo("410 NotFound eventsGone");
        assertThat(refused.json().getString("details")).contains(oldest);
        assertThat(refused.json().getJsonObject("data").getJsonObject("after").getString("oldest"))
            .isEqualTo(oldest);
      }
      assertThat(node.client().request("GET", EVENTS + "?after=" + oldest, token).send().results())
          .isEqualTo(node.client().request("GET", EVENTS, token).send().results())
          .isEqualTo(before.results().subList(2, before.results().size()));
    }
  }

  private static void removeThrough(String position, TestDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM event WHERE position <= " + position);
      statement.execute("UPDATE event_log SET removed_through = " + position);
    }
  }

  private static String end() {
    ApiResponse page = NODE.get(EVENTS + "?limit=1000");
    assertThat(page.json().getBoolean("more")).isFalse();
    return page.json().getString("next");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static List<String> found(String query) {
    return subjects(NODE.get(EVENTS + query));
  }

  private static List<String> subjects(ApiResponse page) {
    return page.results().stream().map(event -> event.getString("subject")).toList();
  }

  /** Path and query; null if there is no such link. */
  private static String link(ApiResponse page, String relation) {
    return page.json().getJsonArray("_links").stream()
        .map(JsonObject.class::cast)
        .filter(link -> link.getString("rel").equals(relation))
        .map(link -> URI.create(link.getString("href")))
        .map(href -> href.getRawPath() + "?" + href.getRawQuery())
        .findFirst()
        .orElse(null);
  }
}
