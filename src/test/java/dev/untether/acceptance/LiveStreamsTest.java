package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiRequest;
import dev.untether.testing.EventSubscription;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.ServerSentEvent;
import java.net.http.HttpClient;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveStreamsTest {
  private static final String EVENTS = "/api/v1/events";
  private static final String ADDED = "dev.untether.connection.added.v1";
  private static final String REMOVED = "dev.untether.connection.removed.v1";
  private static final String CLOSED = "dev.untether.stream.closed";
  private static final String PASSWORD = "an actor has done it";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void an_event_arrives_as_a_cloud_event_with_its_position_as_id() {
    String token = NODE.administratorToken();
    String id = NODE.client().addConnection(token);
    try (EventSubscription subscription = events("?types=" + REMOVED, token).subscribe()) {
      NODE.client().removal(id, token).send();
      ServerSentEvent event = subscription.nextEvent();
      assertThat(event.type()).isEqualTo(REMOVED);
      assertThat(event.json().getString("subject")).isEqualTo(id);
      assertThat(event.json().getString("type")).isEqualTo(REMOVED);
      assertThat(event.id()).matches("[0-9]{19}").isEqualTo(event.json().getString("sequence"));
    }
  }

  @Test
  void the_first_bytes_come_at_once_and_nobody_on_the_way_may_keep_them() {
    try (EventSubscription subscription = events("", NODE.administratorToken()).subscribe()) {
      assertThat(subscription.status()).isEqualTo(200);
      assertThat(subscription.header("Content-Type")).contains("text/event-stream");
      assertThat(subscription.header("Cache-Control")).contains("no-store");
      assertThat(subscription.header("X-Accel-Buffering")).contains("no");
      assertThat(subscription.next().comment()).isNotEmpty();
      assertThat(subscription.next().id()).matches("[0-9]{19}");
    }
  }

  @Test
  void a_stream_without_a_position_begins_now() {
    String token = NODE.administratorToken();
    String before = NODE.client().addConnection(token);
    try (EventSubscription subscription = events("?subject=" + before, token).subscribe()) {
      NODE.client().removal(before, token).send();
      assertThat(subscription.nextEvent().type()).isEqualTo(REMOVED);
    }
  }

  @Test
  void a_stream_goes_on_behind_the_last_event_of_another_without_gap_or_repeat() {
    String token = NODE.administratorToken();
    List<String> ids = addConnections(6, token);
    String filter = "?types=" + REMOVED;
    List<ServerSentEvent> first;
    try (EventSubscription subscription = events(filter, token).subscribe()) {
      ids.subList(0, 3).forEach(id -> NODE.client().removal(id, token).send());
      first = subscription.nextEvents(2);
    }
    ids.subList(3, 6).forEach(id -> NODE.client().removal(id, token).send());
    String last = first.get(1).id();
    try (EventSubscription byHeader =
            events(filter + "&after=0", token).header("Last-Event-ID", last).subscribe();
        EventSubscription byQuery = events(filter + "&after=" + last, token).subscribe()) {
      assertThat(subjects(byHeader.nextEvents(4))).isEqualTo(ids.subList(2, 6));
      assertThat(subjects(byQuery.nextEvents(4))).isEqualTo(ids.subList(2, 6));
    }
  }

  @Test
  void the_whole_log_is_streamed_in_the_order_in_which_it_is_paged() {
    String token = NODE.administratorToken();
    addConnections(30, token);
    List<String> paged =
        NODE.get(EVENTS + "?limit=1000").results().stream()
            .map(event -> event.getString("sequence"))
            .toList();
    try (EventSubscription subscription = events("?after=0", token).subscribe()) {
      assertThat(subscription.nextEvents(paged.size()))
          .extracting(ServerSentEvent::id)
          .isEqualTo(paged);
    }
  }

  @Test
  void the_position_moves_on_when_the_filter_hides_events() {
    String token = NODE.administratorToken();
    try (EventSubscription subscription =
        events("?subject=" + UUID.randomUUID(), token).subscribe()) {
      subscription.next();
      String start = subscription.next().id();
      NODE.client().addConnection(token);
      ServerSentEvent moved = subscription.next();
      assertThat(moved.hasData()).isFalse();
      assertThat(moved.id()).isGreaterThan(start);
    }
  }

  @Test
  void a_stream_has_only_the_events_of_the_actor_that_is_asked_for() {
    String administrator = NODE.administratorToken();
    String operator = NODE.client().tokenOfNew("Portal Operator", administrator);
    NODE.client().addUser("Ada", PASSWORD, "Portal Administrator", administrator);
    String ada = NODE.client().tokenOf("Ada", PASSWORD);
    String query = "?actor=Ada&types=" + ADDED;
    try (EventSubscription live = events(query, administrator).subscribe();
        EventSubscription ofOperator = events(query, operator).subscribe()) {
      NODE.client().addConnection(administrator);
      String added = NODE.client().addConnection(ada);
      assertThat(live.nextEvent().json().getString("subject")).isEqualTo(added);
      assertThat(ofOperator.nextEvent().json().getString("subject")).isEqualTo(added);
    }
    try (EventSubscription replayed = events(query + "&after=0", administrator).subscribe()) {
      assertThat(replayed.nextEvent().json().getJsonObject("data").getString("userName"))
          .isEqualTo("Ada");
    }
  }

  @Test
  void signing_out_ends_the_streams_of_that_session_and_no_other() {
    String token = NODE.administratorToken();
    String leaving = NODE.client().administratorToken();
    try (EventSubscription other = events("?types=" + REMOVED, token).subscribe();
        EventSubscription ending = events("?types=none", leaving).subscribe()) {
      NODE.client().request("DELETE", "/api/v1/token", leaving).send();
      List<ServerSentEvent> last = ending.eventsUntilEnd();
      assertThat(last).extracting(ServerSentEvent::type).containsExactly(CLOSED);
      assertThat(last.get(0).json().getString("reason")).isEqualTo("the session has ended");
      assertThat(last.get(0).json().getString("resumeFrom")).isEqualTo(last.get(0).id());
      String id = NODE.client().addConnection(token);
      NODE.client().removal(id, token).send();
      assertThat(other.nextEvent().json().getString("subject")).isEqualTo(id);
    }
  }

  @Test
  void it_works_over_http_2() {
    ApiClient client = new ApiClient(NODE.client().address(), HttpClient.newHttpClient());
    String token = client.administratorToken();
    String id = client.addConnection(token);
    try (EventSubscription subscription =
        client.request("GET", EVENTS + "?types=" + REMOVED, token).subscribe()) {
      client.removal(id, token).send();
      assertThat(subscription.nextEvent().json().getString("subject")).isEqualTo(id);
      assertThat(subscription.http().version()).isEqualTo(HttpClient.Version.HTTP_2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "text/event-stream, text/event-stream",
    "'text/event-stream;q=0.5, application/json;q=0.4', text/event-stream",
    "text/*, text/event-stream",
    "'text/event-stream;q=0.5, application/json', application/json",
    "*/*, application/json",
    "text/html, application/json",
    "'application/problem+json', application/problem+json",
  })
  void the_accept_header_decides_between_a_stream_and_a_page(String accept, String mediaType) {
    try (EventSubscription answer =
        events("", NODE.administratorToken()).header("Accept", accept).listen()) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).contains(mediaType);
    }
  }

  @ParameterizedTest
  @CsvSource({"x", "-1", "''", "' '", "99999999999999999999", "0x10", "1.5"})
  void a_last_event_id_that_is_no_position_is_refused(String lastEventId) {
    assertThat(
            events("", NODE.administratorToken())
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", lastEventId)
                .send()
                .problem())
        .isEqualTo("400 UnexpectedContent validationError");
  }

  @Test
  void who_may_not_read_gets_a_problem_and_no_stream() {
    String restoring = NODE.client().tokenOfNew("Restore Operator", NODE.administratorToken());
    assertThat(events("", restoring).header("Accept", "text/event-stream").send().problem())
        .isEqualTo("403 AccessDenied accessDenied");
    assertThat(events("", "x").header("Accept", "text/event-stream").send().problem())
        .isEqualTo("401 InvalidToken invalidAccessToken");
  }

  @Test
  void an_operator_may_listen() {
    String operator = NODE.client().tokenOfNew("Portal Operator", NODE.administratorToken());
    try (EventSubscription subscription = events("", operator).subscribe()) {
      assertThat(subscription.status()).isEqualTo(200);
    }
  }

  private static ApiRequest events(String query, String token) {
    return NODE.client().request("GET", EVENTS + query, token);
  }

  private static List<String> addConnections(int count, String token) {
    return IntStream.range(0, count).mapToObj(i -> NODE.client().addConnection(token)).toList();
  }

  private static List<String> subjects(List<ServerSentEvent> events) {
    return events.stream().map(event -> event.json().getString("subject")).toList();
  }
}
