package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.EventSubscription;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One of two nodes on a database has a clock that is wrong by hours: longer than tokens are valid.
 */
@Tag("slow")
class WrongClockTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections?Limit=0";

  @TempDir private Path directory;
  private final TestDatabase database = TestDatabase.create();
  private final Tables tables = new Tables(database);

  @ParameterizedTest
  @ValueSource(ints = {3, -3})
  void nobody_is_signed_out_and_nothing_is_purged(int hours) {
    try (TestNode right = node("right", Map.of(), Clock.systemUTC())) {
      String token = right.client().administratorToken();
      awaitEndOfPurge();
      try (TestNode wrong = wrong(hours)) {
        assertThat(status(wrong.client(), token)).isEqualTo(200);
        String there = wrong.client().administratorToken();
        Polling.until(this::expired, List::isEmpty);

        assertThat(status(right.client(), token)).isEqualTo(200);
        assertThat(status(right.client(), there)).isEqualTo(200);
        assertThat(status(wrong.client(), there)).isEqualTo(200);
        String id = wrong.client().addConnection(there);
        assertThat(right.client().removal(id, token).send().status()).isEqualTo(204);
      }
    }
  }

  @Test
  void a_stream_goes_on_and_records_have_the_time_of_the_database() {
    try (TestNode wrong = node("right", Map.of(), ahead(3))) {
      String token = wrong.client().administratorToken();
      try (EventSubscription subscription =
          wrong
              .client()
              .request("GET", "/api/v1/events?types=dev.untether.connection.*", token)
              .header("Accept", "text/event-stream")
              .subscribe()) {
        String id = wrong.client().addConnection(token);
        assertThat(subscription.nextEvent().json().getString("subject")).isEqualTo(id);
        tables.awaitConsumers();
        assertThat(
                tables.texts(
                    "SELECT id FROM event WHERE abs(extract(epoch FROM clock_timestamp() - time)) > 60"))
            .isEmpty();
      }
    }
  }

  @Test
  void the_node_is_not_ready_until_its_clock_is_right() {
    ShiftedClock clock = new ShiftedClock();
    try (TestNode node = node("right", Map.of(), clock)) {
      awaitReadiness(node, 200);
      clock.shift = Duration.ofSeconds(-30);
      awaitReadiness(node, 503);
      clock.shift = Duration.ofSeconds(1);
      awaitReadiness(node, 200);
    }
  }

  private static void awaitReadiness(TestNode node, int status) {
    ApiClient management = new ApiClient(URI.create("http://127.0.0.1:" + node.managementPort()));
    ApiResponse answer =
        Polling.until(
            Duration.ofSeconds(30),
            () -> management.bare("GET", "/health/ready").send(),
            found -> found.status() == status);
    assertThat(answer.body()).contains("clock");
  }

  /** The purge of a node runs once, 200 ms after its start: returns with an expired session. */
  private void awaitEndOfPurge() {
    Polling.until(
        () -> {
          tables.texts(
              """
              INSERT INTO session (id, user_id, expires_at)
              SELECT gen_random_uuid(), id, now() - interval '1 second' FROM registered_user
              RETURNING id
              """);
          return tables.texts("SELECT pg_sleep(0.4), id FROM session WHERE expires_at < now()");
        },
        before -> !expired().isEmpty());
  }

  private List<String> expired() {
    return tables.texts("SELECT id FROM session WHERE expires_at < now()");
  }

  private TestNode wrong(int hours) {
    return node(
        "wrong",
        Map.of("UNTETHER_SECRETS_KEY_SET", directory.resolve("right/keyset.json").toString()),
        ahead(hours));
  }

  private TestNode node(String name, Map<String, String> variables, Clock clock) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("UNTETHER_DATA_DIR", directory.resolve(name).toString());
    return TestNode.start(database.uri(), environment, clock);
  }

  /** Of this machine, but for a shift that can be changed. */
  private static final class ShiftedClock extends Clock {
    private volatile Duration shift = Duration.ZERO;

    @Override
    public Instant instant() {
      return Instant.now().plus(shift);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static Clock ahead(int hours) {
    return Clock.offset(Clock.systemUTC(), Duration.ofHours(hours));
  }

  private static int status(ApiClient client, String token) {
    return client.request("GET", CONNECTIONS, token).send().status();
  }
}
