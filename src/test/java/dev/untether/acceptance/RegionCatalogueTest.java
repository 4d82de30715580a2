package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionCatalogueTest {
  private static final String REGIONS = "/api/v1/cloudInfrastructure/regions";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void regions_of_all_partitions_are_listed() {
    ApiResponse page = NODE.get(REGIONS);

    assertThat(page.results())
        .hasSize(38)
        .extracting(region -> region.getString("name"))
        .contains("us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1")
        .isSorted();
    assertThat(page.json().getInteger("totalCount")).isEqualTo(38);
  }

  @ParameterizedTest
  @CsvSource({
    "us-east-1,9d8f1341-6dc9-5244-b146-a44cdde0126f",
    "eu-central-1,35668fe7-a3b2-56c4-b994-f049d2607119",
  })
  void the_ids_are_the_same_for_ever(String code, String id) {
    assertThat(NODE.get(REGIONS + "/" + id).json().getString("name")).isEqualTo(code);
  }

  @Test
  void a_region_is_shown_as_it_is_listed() {
    JsonObject listed = NODE.get(REGIONS + "?SearchPattern=frankfurt").results().get(0);
    JsonObject shown = NODE.get(REGIONS + "/" + listed.getString("id")).json();

    assertThat(shown).isEqualTo(listed);
    assertThat(shown.fieldNames()).containsExactlyInAnyOrder("id", "name", "description", "_links");
  }

  @ParameterizedTest
  @CsvSource({
    "SearchPattern=frankfurt,1",
    "searchpattern=EU-CENTRAL-1,1",
    "SearchPattern=us-gov-*,2",
    "SearchPattern=s%C3%A3o,1",
    "SearchPattern=nowhere,0",
    "SearchPattern=%25,0",
    "SearchPattern=,38",
    "SearchPattern=*,38",
  })
  void a_search_finds_by_code_and_by_name(String query, int found) {
    ApiResponse page = NODE.get(REGIONS + "?" + query);

    assertThat(page.results()).hasSize(found);
    assertThat(page.json().getInteger("totalCount")).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SearchPattern=%00", "SearchPattern=a&SearchPattern=b"})
  void a_search_pattern_that_is_none_is_refused_by_name(String query) {
    ApiResponse refused = NODE.get(REGIONS + "?" + query);

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly("SearchPattern");
  }

  @Test
  void an_unknown_region_is_not_found() {
    String path = REGIONS + "/" + UUID.randomUUID();

    assertThat(NODE.get(path).problem()).isEqualTo("404 NotFound resourceNotFound");
    assertThat(NODE.get(path).json().getString("instance")).isEqualTo(path);
  }
}
