package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.EventDescription;
import dev.untether.testing.EventSubscription;
import dev.untether.testing.Polling;
import dev.untether.testing.ServerSentEvent;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@Timeout(60)
class StreamEndsTest {
  private static final String EVENTS = "/api/v1/events";
  private static final String REMOVED = "?types=dev.untether.connection.removed.v1";
  private static final String CLOSED = "dev.untether.stream.closed";

  @TempDir Path dataDirectory;

  @Test
  void a_stream_ends_when_its_token_expires() {
    try (TestNode node =
        TestNode.start(TestDatabase.create().uri(), Map.of("UNTETHER_TOKEN_ACCESS_SECONDS", "2"))) {
      EventSubscription subscription =
          node.client().request("GET", EVENTS, node.client().administratorToken()).subscribe();
      assertThat(reasonOf(subscription)).isEqualTo("the access token has expired");
    }
  }

  @Test
  void the_end_of_a_session_at_one_node_ends_its_streams_at_the_other() {
    String database = TestDatabase.create().uri();
    try (TestNode here = start(database);
        TestNode there = startSecond(database)) {
      String token = here.client().administratorToken();
      EventSubscription subscription =
          there.client().request("GET", EVENTS + REMOVED, token).subscribe();
      here.client().request("DELETE", "/api/v1/token", token).send();
      assertThat(reasonOf(subscription)).isEqualTo("the session has ended");
    }
  }

  @Test
  void the_end_of_a_session_that_is_not_in_the_log_ends_its_streams_too() {
    TestDatabase database = TestDatabase.create();
    try (TestNode node = start(database.uri())) {
      EventSubscription subscription =
          node.client().request("GET", EVENTS, node.client().administratorToken()).subscribe();
      new Tables(database).texts("DELETE FROM session RETURNING id");
      assertThat(reasonOf(subscription)).isEqualTo("the session has ended");
    }
  }

  @Test
  void streams_past_the_limit_are_refused_until_another_ends() {
    try (TestNode node =
        TestNode.start(TestDatabase.create().uri(), Map.of("UNTETHER_STREAMS_MAX", "1"))) {
      String leaving = node.client().administratorToken();
      String token = node.client().administratorToken();
      EventSubscription only = node.client().request("GET", EVENTS, leaving).subscribe();
      ApiResponse refused =
          node.client().request("GET", EVENTS, token).header("Accept", "text/event-stream").send();
      assertThat(refused.problem()).isEqualTo("503 ServiceUnavailable serviceUnavailable");
      assertThat(refused.header("Retry-After")).contains("1");
      node.client().request("DELETE", "/api/v1/token", leaving).send();
      only.eventsUntilEnd();
      assertThat(node.client().request("GET", EVENTS, token).subscribe().status()).isEqualTo(200);
    }
  }

  @Test
  void a_stop_ends_streams_at_once_and_they_go_on_at_the_next_start_without_gap_or_repeat() {
    String database = TestDatabase.create().uri();
    List<String> ids = new ArrayList<>();
    List<String> received = new ArrayList<>();
    TestNode first = start(database);
    ApiClient client = first.client();
    String token = client.administratorToken();
    EventSubscription subscription = client.request("GET", EVENTS + REMOVED, token).subscribe();
    for (int i = 0; i < 20; i++) {
      ids.add(client.addConnection(token));
    }
    ids.subList(0, 10).forEach(id -> client.removal(id, token).send());
    subscription.nextEvents(5).forEach(event -> received.add(subject(event)));
    first.close();
    List<ServerSentEvent> rest = subscription.eventsUntilEnd();
    ServerSentEvent farewell = rest.remove(rest.size() - 1);
    assertThat(farewell.type()).isEqualTo(CLOSED);
    assertThat(farewell.json().getString("reason")).isEqualTo("the node stops");
    rest.forEach(event -> received.add(subject(event)));
    String last = farewell.json().getString("resumeFrom");
    try (TestNode node = start(database)) {
      ApiClient nextClient = node.client();
      String nextToken = nextClient.administratorToken();
      ids.subList(10, 20).forEach(id -> nextClient.removal(id, nextToken).send());
      EventSubscription next =
          nextClient
              .request("GET", EVENTS + REMOVED, nextToken)
              .header("Last-Event-ID", last)
              .subscribe();
      while (received.size() < ids.size()) {
        received.add(subject(next.nextEvent()));
      }
    }
    assertThat(received).isEqualTo(ids);
  }

  @Test
  void events_of_another_node_arrive() {
    String database = TestDatabase.create().uri();
    try (TestNode here = start(database);
        TestNode there = startSecond(database)) {
      String token = here.client().administratorToken();
      EventSubscription subscription =
          there.client().request("GET", EVENTS + REMOVED, token).subscribe();
      String id = here.client().addConnection(token);
      here.client().removal(id, token).send();
      assertThat(subject(subscription.nextEvent())).isEqualTo(id);
    }
  }

  @Test
  void how_long_a_client_has_listened_is_not_measured_as_a_response_time() {
    try (TestNode node = start(TestDatabase.create().uri())) {
      String token = node.client().administratorToken();
      EventSubscription subscription = node.client().request("GET", EVENTS, token).subscribe();
      node.client().request("DELETE", "/api/v1/token", token).send();
      subscription.eventsUntilEnd();
      ApiClient management = new ApiClient(URI.create("http://127.0.0.1:" + node.managementPort()));
      String metrics =
          Polling.until(
              () -> management.bare("GET", "/metrics").send().body(),
              text -> Pattern.compile("response_bytes_count.*events>live").matcher(text).find());
      assertThat(metrics)
          .containsPattern("response_time_seconds_count.*api/v1/token")
          .doesNotContainPattern("response_time.*live");
    }
  }

  private TestNode start(String database) {
    return TestNode.start(database, Map.of("UNTETHER_DATA_DIR", dataDirectory.toString()));
  }

  /** While the first one runs. */
  private TestNode startSecond(String database) {
    return TestNode.start(
        database,
        Map.of("UNTETHER_SECRETS_KEY_SET", dataDirectory.resolve("keyset.json").toString()));
  }

  private static String reasonOf(EventSubscription subscription) {
    List<ServerSentEvent> events = subscription.eventsUntilEnd();
    ServerSentEvent last = events.get(events.size() - 1);
    assertThat(last.type()).isEqualTo(CLOSED);
    assertThat(EventDescription.published().mistakes(CLOSED, last.json())).isEmpty();
    return last.json().getString("reason");
  }

  private static String subject(ServerSentEvent event) {
    return event.json().getString("subject");
  }
}
