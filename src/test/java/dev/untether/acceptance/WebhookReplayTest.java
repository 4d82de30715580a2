package dev.untether.acceptance;

import static dev.untether.acceptance.WebhookClient.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a log with one event more than one replay takes, at the positions from 1 on. */
class WebhookReplayTest {
  private static final int MOST = 5_000;
  private static final String TYPE = "dev.untether.connection.removed.v1";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension(WebhookClient.SETTINGS);

  private static final WebhookClient WEBHOOK = new WebhookClient(NODE);

  private String path;

  @BeforeAll
  static void fill_the_log() {
    new Tables(NODE.database())
        .texts(
            """
            INSERT INTO event (position, id, type, subject, source_address, request_id)
            SELECT n, gen_random_uuid(), ?, gen_random_uuid()::text, '192.0.2.7', 'a test'
              FROM generate_series(1, ?) AS n
            RETURNING id
            """,
            TYPE,
            MOST + 1);
  }

  @BeforeEach
  void add_a_webhook() {
    JsonObject webhook =
        WEBHOOK.add(
            new JsonObject()
                .put("url", "http://127.0.0.1:9")
                .put("eventTypes", JsonArray.of(TYPE))
                .put("enabled", false));
    path = path(webhook.getString("id"));
  }

  @Test
  void a_range_with_too_many_events_is_refused_and_the_answer_says_where_to_end_it() {
    ApiResponse refused = replay(new JsonObject().put("after", 0));

    assertThat(refused.problem()).isEqualTo("409 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").getJsonObject("through").getString("atMost"))
        .isEqualTo("%019d".formatted(MOST));
    assertThat(deliveries("").getInteger("totalCount")).isZero();

    JsonObject possible = new JsonObject().put("after", "0").put("through", MOST);
    assertThat(replay(possible).json().getInteger("deliveries")).isEqualTo(MOST);
    assertThat(replay(new JsonObject().put("after", MOST)).json().getInteger("deliveries"))
        .isEqualTo(1);
  }

  @Test
  void deliveries_are_listed_the_youngest_first_over_any_number_of_slices() {
    replay(new JsonObject().put("after", "3000").put("through", "4500"));

    JsonObject page = deliveries("?status=pending&Offset=100&Limit=1200");

    assertThat(page.getInteger("totalCount")).isEqualTo(1500);
    assertThat(positions(page))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(3201, 4400).mapToObj(n -> 7_601 - n).toList());
    assertThat(deliveries("?status=dead").getInteger("totalCount")).isZero();
    assertThat(WEBHOOK.get(path + "/deliveries?status=lost").problem())
        .isEqualTo("400 UnexpectedContent validationError");
  }

  @Test
  void a_range_that_begins_with_events_that_are_gone_is_refused_with_the_oldest_position() {
    Tables tables = new Tables(NODE.database());
    tables.texts("UPDATE event_log SET removed_through = 7 RETURNING base");
    try {
      ApiResponse gone = replay(new JsonObject().put("after", 6));

      assertThat(gone.problem()).isEqualTo("410 NotFound eventsGone");
      assertThat(gone.json().getJsonObject("data").getJsonObject("after").getString("oldest"))
          .isEqualTo("%019d".formatted(7));
      assertThat(replay(new JsonObject().put("after", 7).put("through", 9)).json())
          .isEqualTo(new JsonObject().put("deliveries", 2));
    } finally {
      tables.texts("UPDATE event_log SET removed_through = 0 RETURNING base");
    }
  }

  private ApiResponse replay(JsonObject range) {
    return WEBHOOK.post(path + "/replay", range);
  }

  private JsonObject deliveries(String query) {
    return WEBHOOK.get(path + "/deliveries" + query).json();
  }

  private static List<Long> positions(JsonObject page) {
    return page.getJsonArray("results").stream()
        .map(JsonObject.class::cast)
        .map(delivery -> Long.valueOf(delivery.getString("position")))
        .toList();
  }
}
