package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionSearchTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final int MANY = 10_600;

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  /** By SQL, because so many requests would take their time. */
  @BeforeAll
  static void there_are_many() {
    new Tables(NODE.database())
        .texts(
            """
            INSERT INTO amazon_connection (id, region_id, region_code, amazon_account_id, created_by)
            SELECT ('aaaaaaaa-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ?::uuid,
                   'eu-central-1', CASE WHEN n <= 3 THEN 'Team%_' || n ELSE lpad(n::text, 12, '0') END,
                   CASE WHEN n % 1000 = 0 THEN 'Ada' ELSE 'script' END
              FROM generate_series(1, ?) AS n
            RETURNING id
            """,
            Bodies.REGION_ID, MANY);
    new Tables(NODE.database())
        .texts(
            """
            INSERT INTO amazon_connection (id, region_id, region_code, access_key,
                                           secret_key_ciphertext, created_by)
            VALUES ('bbbbbbbb-0000-7000-8000-000000000001', gen_random_uuid(), 'us-east-1',
                    'AKIAIOSFODNN7EXAMPLE', '', 'ada')
            RETURNING id
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "SearchPattern=bbbbbbbb,1",
    "SearchPattern=BBBBBBBB-0000-7*,1",
    "SearchPattern=aaaaaaaa-0000-7000-8000-00000000000,15",
    "SearchPattern=us-e*,1",
    "SearchPattern=mple,1",
    "SearchPattern=ada,11",
    "SearchPattern=team,3",
    "SearchPattern=team%25_1,1",
    "SearchPattern=team%25%25,0",
    "SearchPattern=%25,0",
    "SearchPattern=nothing,0",
    "createdBy=ADA,11",
    "createdBy=ad,0",
    "accessKeyEnding=MPLE,1",
    "amazonAccountId=000000000017,1",
    "createdBy=ada&SearchPattern=us-,1",
    "createdBy=ada&accessKeyEnding=ABCD,0",
  })
  void connections_are_found_by_what_they_begin_with_or_have(String query, int matches) {
    JsonObject page = NODE.get(CONNECTIONS + "?" + query).json();

    assertThat(page.getLong("totalCount")).isEqualTo(matches);
    assertThat(page.getJsonArray("results")).hasSize(matches);
    assertThat(page.containsKey("totalCountIsExact")).isFalse();
  }

  @Test
  void a_region_is_a_filter_and_many_matches_are_not_all_counted() {
    String query = "?regionId=" + Bodies.REGION_ID + "&Limit=20";

    JsonObject page = NODE.get(CONNECTIONS + query).json();

    assertThat(page.getLong("totalCount")).isEqualTo(10_000);
    assertThat(page.getBoolean("totalCountIsExact")).isFalse();
    JsonObject last = NODE.get(CONNECTIONS + query + "&Offset=" + (MANY - 20)).json();
    assertThat(last.getJsonArray("results")).hasSize(20);
    assertThat(NODE.get(CONNECTIONS + query + "&Offset=" + MANY).results()).isEmpty();
    assertThat(links(page)).contains("Offset=20");
  }

  @Test
  void pages_after_an_id_make_up_the_whole_list_in_both_orders() {
    assertThat(read("createdBy=ada&Limit=4"))
        .hasSize(11)
        .isSortedAccordingTo(Comparator.naturalOrder());
    assertThat(read("SearchPattern=ada&Sort=createdAtDesc&Limit=4"))
        .hasSize(11)
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(read("Sort=CreatedAtDesc&Limit=3000"))
        .hasSize(MANY + 1)
        .doesNotHaveDuplicates()
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void a_list_in_reverse_counts_all() {
    JsonObject page = NODE.get(CONNECTIONS + "?Sort=createdAtDesc&Limit=1").json();

    assertThat(page.getLong("totalCount")).isEqualTo(MANY + 1);
    assertThat(page.getJsonArray("results").getJsonObject(0).getString("id"))
        .startsWith("bbbbbbbb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SearchPattern=a*b", "SearchPattern=%00", "regionId=x", "after=x", "Sort=id"})
  void what_is_no_filter_is_refused(String query) {
    ApiResponse refused = NODE.get(CONNECTIONS + "?" + query);

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames())
        .containsExactly(query.substring(0, query.indexOf('=')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'; DROP TABLE event; --", "\\", "\\%", "😀", "ا\u202e"})
  void hostile_patterns_match_nothing(String pattern) {
    String query = "?SearchPattern=" + URLEncoder.encode(pattern, StandardCharsets.UTF_8);

    assertThat(NODE.get(CONNECTIONS + query).json().getLong("totalCount")).isZero();
  }

  private static List<String> read(String query) {
    List<String> ids = new ArrayList<>();
    String after = "";
    List<JsonObject> page;
    do {
      page = NODE.get(CONNECTIONS + "?" + query + after).results();
      page.forEach(connection -> ids.add(connection.getString("id")));
      after = page.isEmpty() ? "" : "&after=" + page.get(page.size() - 1).getString("id");
    } while (!page.isEmpty());
    return ids;
  }

  private static String links(JsonObject page) {
    JsonArray links = page.getJsonArray("_links");
    return links.encode();
  }
}
