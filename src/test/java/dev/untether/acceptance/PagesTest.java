package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Tables;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final int ALL = 1203;

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  /** By SQL, because a thousand requests would take their time. */
  @BeforeAll
  static void there_are_many_of_everything() throws SQLException {
    try (Connection database = NODE.database().connect();
        Statement statement = database.createStatement()) {
      statement.execute(
          """
          INSERT INTO amazon_connection (id, region_id, region_code, amazon_account_id, created_by)
          SELECT gen_random_uuid(), '%s', 'eu-central-1', '123456789012', 'admin'
            FROM generate_series(1, %d)
          """
              .formatted(Bodies.REGION_ID, ALL));
      statement.execute(
          """
          INSERT INTO registered_user (id, name, name_key, description, role, password_hash,
                                       is_default)
          SELECT gen_random_uuid(), 'user ' || n, 'user ' || n, '', 'Restore Operator', '', false
            FROM generate_series(1, 700) AS n
          """);
      statement.execute(
          """
          INSERT INTO event (position, id, type, subject, user_name, source_address, request_id,
                             details)
          SELECT (SELECT position FROM next_position) + n, gen_random_uuid(),
               'dev.untether.audit.read.v1', 'many',
                 'nobody', '192.0.2.7', 'of a test', '{"format": "text/csv", "offset": "0", "limit": "1"}'
            FROM generate_series(1, 1200) AS n
          """);
    }
    new Tables(NODE.database()).awaitConsumers();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?Limit=-1", "?Offset=0&Limit=-1", "?Limit=2147483647"})
  void everything_comes_streamed_once_and_in_order(String query) {
    ApiResponse page = NODE.get(CONNECTIONS + query);

    assertThat(page.header("Content-Length")).isEmpty();
    assertThat(page.header("Transfer-Encoding")).contains("chunked");
    assertThat(page.json().getInteger("totalCount")).isEqualTo(ALL);
    assertThat(ids(page)).hasSize(ALL).doesNotHaveDuplicates().isSorted();
    assertThat(link(page, "next")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {499, 500, 501, 1000, 1001})
  void a_limit_around_the_size_of_a_slice_is_kept(int limit) {
    ApiResponse page = NODE.get(CONNECTIONS + "?Limit=" + limit);

    assertThat(ids(page)).hasSize(limit).doesNotHaveDuplicates().isSorted();
    assertThat(link(page, "next"))
        .contains(NODE.client().address() + CONNECTIONS + "?Limit=" + limit + "&Offset=" + limit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?Offset=1200&Limit=2", "?offset=1200&limit=2", "?OFFSET=1200&LiMiT=2"})
  void the_case_of_parameter_names_does_not_matter(String query) {
    ApiResponse page = NODE.get(CONNECTIONS + query);

    assertThat(page.results()).hasSize(2);
    assertThat(page.json().getInteger("totalCount")).isEqualTo(ALL);
    assertThat(page.json().fieldNames()).containsExactly("totalCount", "results", "_links");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?Limit=0", "?Offset=1203", "?Offset=9223372036854775807"})
  void an_empty_page_still_tells_how_many_there_are(String query) {
    ApiResponse page = NODE.get(CONNECTIONS + query);

    assertThat(page.results()).isEmpty();
    assertThat(page.json().getInteger("totalCount")).isEqualTo(ALL);
    assertThat(link(page, "next")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?Limit=-2",
        "?Limit=ten",
        "?Limit=1.5",
        "?Limit=2147483648",
        "?Limit=1&limit=2",
        "?Limit=%00",
      })
  void a_limit_that_is_none_is_refused_by_name(String query) {
    ApiResponse refused = NODE.get(CONNECTIONS + query);

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly("Limit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?Offset=-1", "?Offset=x", "?Offset=9223372036854775808"})
  void an_offset_that_is_none_is_refused_by_name(String query) {
    ApiResponse refused = NODE.get(CONNECTIONS + query);

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly("Offset");
  }

  @Test
  void following_the_links_shows_every_item_once() {
    List<String> seen = new ArrayList<>();
    Optional<String> next = Optional.of(NODE.client().address() + CONNECTIONS + "?Limit=401");
    while (next.isPresent()) {
      ApiResponse page = NODE.get(next.get());
      seen.addAll(ids(page));
      next = link(page, "next");
    }

    assertThat(seen).hasSize(ALL).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void other_lists_have_pages_too() {
    ApiResponse users = NODE.get("/api/v1/users?Limit=650&Offset=20");
    ApiResponse records = NODE.get("/api/v1/auditRecords?subject=many&Offset=1");
    ApiResponse regions = NODE.get("/api/v1/cloudInfrastructure/regions?Limit=3&Offset=2");

    assertThat(ids(users)).hasSize(650).doesNotHaveDuplicates();
    assertThat(users.json().getInteger("totalCount")).isEqualTo(701);
    assertThat(ids(records)).hasSize(1199).doesNotHaveDuplicates();
    assertThat(records.json().getInteger("totalCount")).isEqualTo(1200);
    assertThat(regions.results()).hasSize(3);
    assertThat(link(regions, "next"))
        .contains(NODE.client().address() + "/api/v1/cloudInfrastructure/regions?Limit=3&Offset=5");
  }

  private static List<String> ids(ApiResponse page) {
    return page.results().stream().map(item -> item.getString("id")).toList();
  }

  private static Optional<String> link(ApiResponse page, String relation) {
    return page.json().getJsonArray("_links").stream()
        .map(JsonObject.class::cast)
        .filter(link -> link.getString("rel").equals(relation))
        .map(link -> link.getString("href"))
        .findFirst();
  }
}
