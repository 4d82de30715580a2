package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedListsTest {
  private static final String REGIONS = "/api/v1/cloudInfrastructure/regions";
  private static final String USERS = "/api/v1/users";
  private static final String REFUSED = "400 UnexpectedContent validationError";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @BeforeAll
  static void addUsers() {
    String token = NODE.administratorToken();
    for (String name : List.of("Zoe", "anna", "Mia")) {
      NODE.client().addUser(name, "password of " + name + " here", "Portal Operator", token);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {REGIONS, USERS})
  void names_are_sorted_upwards_without_being_asked_and_downwards_if_asked(String list) {
    List<String> upwards = names(NODE.get(list));

    assertThat(upwards).hasSizeGreaterThan(3).isSortedAccordingTo(String::compareToIgnoreCase);
    assertThat(names(NODE.get(list + "?Sort=nameAsc"))).isEqualTo(upwards);
    for (String sort : List.of("Sort=nameDesc", "sort=NAMEDESC", "SORT=NameDesc")) {
      assertThat(names(NODE.get(list + "?" + sort)))
          .hasSameSizeAs(upwards)
          .isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER.reversed());
    }
  }

  @Test
  void pages_of_a_sorted_list_follow_each_other() {
    List<String> all = names(NODE.get(USERS + "?Sort=nameDesc"));
    ApiResponse first = NODE.get(USERS + "?Sort=nameDesc&Limit=2");

    assertThat(names(first)).isEqualTo(all.subList(0, 2));
    String next = first.json().getJsonArray("_links").getJsonObject(1).getString("href");
    assertThat(names(NODE.get(next))).isEqualTo(all.subList(2, 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "descriptionAsc",
        "descriptionDesc",
        "isDefaultAsc",
        "isDefaultDesc",
        "mfaEnabledAsc",
        "mfaEnabledDesc"
      })
  void users_are_sorted_by_what_the_published_api_has(String sort) {
    List<String> names = names(NODE.get(USERS + "?Sort=" + sort));

    assertThat(names).hasSameElementsAs(names(NODE.get(USERS)));
    if (sort.equals("isDefaultDesc")) {
      assertThat(names.get(0)).isEqualTo("admin");
    } else if (sort.equals("isDefaultAsc")) {
      assertThat(names).last().isEqualTo("admin");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"name", "nameAsc,nameDesc", "nameAsc%3BDROP", "codeAsc", "%20", "nameAsc%00"})
  void an_order_that_is_not_served_is_refused_with_those_that_are(String sort) {
    for (String list : List.of(REGIONS, USERS)) {
      ApiResponse refused = NODE.get(list + "?Sort=" + sort);

      assertThat(refused.problem()).isEqualTo(REFUSED);
      assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly("Sort");
    }
    assertThat(NODE.get(REGIONS + "?Sort=name").json().getString("details"))
        .contains("nameAsc, nameDesc");
    assertThat(NODE.get(REGIONS + "?Sort=nameAsc&Sort=nameDesc").problem()).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/amazonConnections", "/api/v1/webhooks", "/api/v1/auditRecords"})
  void a_list_that_has_one_order_only_refuses_any_other(String list) {
    assertThat(NODE.get(list + "?Sort=nameAsc").problem()).isEqualTo(REFUSED);
    assertThat(NODE.get(list).status()).isEqualTo(200);
  }

  private static List<String> names(ApiResponse page) {
    return page.results().stream().map(item -> item.getString("name")).toList();
  }
}
