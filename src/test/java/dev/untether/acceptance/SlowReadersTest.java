package dev.untether.acceptance;

import static java.util.stream.Collectors.summingDouble;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.EventSubscription;
import dev.untether.testing.Polling;
import dev.untether.testing.RawConnection;
import dev.untether.testing.ServerSentEvent;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that read nothing while far more happens than the buffers on the way can hold. */
@Tag("slow")
@Timeout(120)
class SlowReadersTest {
  private static final int EVENTS = 40_000;

  /** So many events take long on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Requests that are being answered when a node stops may take ten seconds to end. */
  private static final Duration LESS_THAN_REQUESTS_HAVE = Duration.ofSeconds(9);

  private static final String TYPE = "dev.untether.test.v1";
  private static final String CLOSED = "dev.untether.stream.closed";
  private static final Pattern EVENT = Pattern.compile("id: ([0-9]{19})\nevent: ([a-z0-9.]+)");

  private final TestDatabase database = TestDatabase.create();

  @Test
  void a_client_that_reads_late_gets_every_event_once_and_in_order() {
    try (TestNode node = start("60s");
        RawConnection slow = subscribe(node)) {
      List<String> appended = append();
      Polling.until(
          PATIENCE, () -> metric("untether_streams_stalls_total", node), stalls -> stalls > 0);
      String text = slow.readBlocksUntil("id: " + appended.get(EVENTS - 1));
      assertThat(ids(text, TYPE)).isEqualTo(appended);
    }
  }

  @Test
  void a_client_that_takes_nothing_for_too_long_is_told_from_where_to_go_on() {
    try (TestNode node = start("1s");
        RawConnection slow = subscribe(node)) {
      List<String> appended = append();
      Polling.until(
          PATIENCE,
          () -> metric("untether_streams_ended_total{reason=\"stalled\"}", node),
          ended -> ended == 1);
      String text = slow.readBlocksUntil("event: " + CLOSED);
      List<String> received = ids(text, TYPE);
      String last = received.get(received.size() - 1);
      assertThat(received).isEqualTo(appended.subList(0, received.size())).hasSizeLessThan(EVENTS);
      assertThat(ids(text, CLOSED)).containsExactly(last);
      assertThat(text).contains("\"resumeFrom\":\"" + last + "\"");
      Polling.until(PATIENCE, () -> metric("untether_streams_open", node), open -> open == 0);

      List<String> rest = appended.subList(received.size(), EVENTS);
      try (EventSubscription subscription = resume(last, node)) {
        assertThat(subscription.nextEvents(rest.size()))
            .extracting(ServerSentEvent::id)
            .isEqualTo(rest);
      }
    }
  }

  @Test
  void a_client_that_takes_nothing_does_not_hold_up_the_stop() {
    Duration withoutClient = timeToStop(TestNode.start());
    TestNode node = start("60s");
    try (RawConnection slow = subscribe(node)) {
      append();
      Polling.until(
          PATIENCE, () -> metric("untether_streams_stalls_total", node), stalls -> stalls > 0);
      assertThat(timeToStop(node)).isLessThan(withoutClient.plus(LESS_THAN_REQUESTS_HAVE));
      assertThat(slow.readBlocksUntil("id: ")).isNotEmpty();
    }
  }

  private static Duration timeToStop(TestNode node) {
    long start = System.nanoTime();
    node.close();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private TestNode start(String stallLimit) {
    return TestNode.start(database.uri(), Map.of("UNTETHER_STREAMS_STALL_LIMIT", stallLimit));
  }

  private static RawConnection subscribe(TestNode node) {
    RawConnection connection =
        RawConnection.to(node.port())
            .sendHead(
                "GET /api/v1/events?types=" + TYPE + " HTTP/1.1",
                "Host: localhost",
                "x-api-version: 1.0-rev0",
                "Accept: text/event-stream",
                "Authorization: Bearer " + node.client().administratorToken());
    connection.readBlocksUntil("retry");
    return connection;
  }

  private static EventSubscription resume(String lastEventId, TestNode node) {
    return node.client()
        .request("GET", "/api/v1/events?types=" + TYPE, node.client().administratorToken())
        .header("Last-Event-ID", lastEventId)
        .subscribe();
  }

  /** All at once, behind the node's back; gives their positions as ids. */
  private List<String> append() {
    return new Tables(database)
        .texts(
            """
            INSERT INTO event (position, id, type, subject, source_address, request_id, details)
            SELECT (SELECT position FROM next_position) + number, gen_random_uuid(), ?,
                   number::text, '192.0.2.1', 'a test',
                   jsonb_build_object('text', repeat('x', 500))
              FROM generate_series(1, ?) AS number
            RETURNING lpad(position::text, 19, '0')
            """,
            TYPE,
            EVENTS);
  }

  private static double metric(String name, TestNode node) {
    return new ApiClient(URI.create("http://127.0.0.1:" + node.managementPort()))
        .bare("GET", "/metrics")
        .send()
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .collect(summingDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ')))));
  }

  private static List<String> ids(String text, String type) {
    return EVENT
        .matcher(text)
        .results()
        .filter(match -> match.group(2).equals(type))
        .map(match -> match.group(1))
        .toList();
  }
}
