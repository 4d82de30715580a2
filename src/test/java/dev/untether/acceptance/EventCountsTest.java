package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class EventCountsTest {
  private static final String COUNTS = "/api/v1/events/counts";
  private static final String ADDED = "dev.untether.connection.added.v1";
  private static final String REMOVED = "dev.untether.connection.removed.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @ParameterizedTest
  @CsvSource({"minute,60,60", "hour,168,3600", "day,30,86400"})
  void the_usual_range_has_every_bucket_and_ends_with_the_present_one(
      String bucket, int buckets, long seconds) {
    JsonObject counts = NODE.get(COUNTS + "?bucket=" + bucket).json();

    List<Instant> times = times(counts);
    assertThat(times).hasSize(buckets);
    assertThat(Duration.between(times.get(0), times.get(1))).hasSeconds(seconds);
    assertThat(times.get(0)).isEqualTo(counts.getInstant("from"));
    assertThat(counts.getInstant("to")).isEqualTo(times.get(buckets - 1).plusSeconds(seconds));
    assertThat(counts.getInstant("to")).isAfter(Instant.now().minusSeconds(60));
  }

  @Test
  void each_event_is_counted_once_in_each_kind_of_bucket() {
    String token = NODE.administratorToken();
    List<String> ids =
        IntStream.range(0, 7).mapToObj(i -> NODE.client().addConnection(token)).toList();
    ids.forEach(id -> NODE.client().removal(id, token).send());
    long removed = logged(REMOVED);
    long all = logged("%");

    for (String bucket : List.of("minute", "hour", "day")) {
      Polling.until(() -> sum(counts(bucket, REMOVED)), sum -> sum == removed);
      Polling.until(() -> sum(counts(bucket, "dev.untether.*")), sum -> sum >= all);
    }
    assertThat(sum(counts("day", ADDED + "," + REMOVED))).isEqualTo(removed + logged(ADDED));
    assertThat(
            Polling.until(
                    () -> NODE.get("/api/v1/system").json().getJsonObject("removalsToday"),
                    today -> today.getLong("total") >= removed)
                .getLong("total"))
        .isEqualTo(removed);
  }

  @Test
  void an_operator_sees_what_happened_to_connections_and_nothing_else() {
    String operator = NODE.client().tokenOfNew("Portal Operator", NODE.administratorToken());
    NODE.client().addConnection(NODE.administratorToken());
    Polling.until(() -> sum(counts("day", ADDED)), sum -> sum > 0);
    Polling.until(() -> sum(counts("day", "dev.untether.session.*")), sum -> sum > 0);

    JsonObject seen =
        Polling.until(
            () -> NODE.client().request("GET", COUNTS + "?bucket=day", operator).send().json(),
            counts -> sum(counts) > 0);

    assertThat(types(seen)).contains(ADDED).isSubsetOf(ADDED, REMOVED);
    ApiResponse sessions =
        NODE.client().request("GET", COUNTS + "?type=dev.untether.session.*", operator).send();
    assertThat(sum(sessions.json())).isZero();
  }

  @Test
  void a_range_begins_and_ends_with_whole_buckets() {
    JsonObject counts =
        NODE.get(COUNTS + "?from=2026-11-24T13:04:31Z&to=2026-11-24T13:07:00Z").json();

    assertThat(times(counts))
        .containsExactly(
            Instant.parse("2026-11-24T13:04:00Z"),
            Instant.parse("2026-11-24T13:05:00Z"),
            Instant.parse("2026-11-24T13:06:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "bucket=second,bucket",
    "bucket=MINUTE&bucket=hour,bucket",
    "from=yesterday,from",
    "from=2026-11-24T13:04:00Z&to=2026-11-24T13:04:00Z,from",
    "from=2026-11-20T13:04:00Z&to=2026-11-24T13:04:00Z,from",
    "from=0000-01-01T00:00:00Z&bucket=day,from",
    "type=a*b,type",
    "type=%00,type",
  })
  void what_is_no_range_is_refused(String query, String mistake) {
    ApiResponse refused = NODE.get(COUNTS + "?" + query);

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly(mistake);
  }

  @Test
  void what_is_said_to_be_counted_comes_close_to_the_present() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Polling.until(
        () -> NODE.get(COUNTS).json().getInstant("countedThrough"),
        through -> !through.isBefore(now));
  }

  private static JsonObject counts(String bucket, String types) {
    return NODE.get(COUNTS + "?bucket=" + bucket + "&type=" + types).json();
  }

  private static long sum(JsonObject counts) {
    return counts.getJsonArray("results").stream()
        .mapToLong(bucket -> ((JsonObject) bucket).getLong("count"))
        .sum();
  }

  private static List<String> types(JsonObject counts) {
    return counts.getJsonArray("results").stream()
        .flatMap(bucket -> ((JsonObject) bucket).getJsonObject("types").fieldNames().stream())
        .distinct()
        .toList();
  }

  private static List<Instant> times(JsonObject counts) {
    return counts.getJsonArray("results").stream()
        .map(bucket -> ((JsonObject) bucket).getInstant("time"))
        .toList();
  }

  private static long logged(String type) {
    return Long.parseLong(
        new Tables(NODE.database())
            .texts("SELECT count(*)::text FROM event WHERE type LIKE ?", type)
            .get(0));
  }
}
