package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In the published API, {@code userId} is a name. */
class UserNamesInPathsTest {
  private static final String USERS = "/api/v1/users";
  private static final String NOT_FOUND = "404 NotFound resourceNotFound";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @ParameterizedTest
  @ValueSource(strings = {"paul", "Paula Müller", "a/b", "a%b", "a+b@example.com", "世界", "a.b"})
  void a_user_is_shown_changed_and_removed_by_name(String name) {
    JsonObject user = add(name).json();
    String path = path(name);

    assertThat(NODE.get(path).json()).isEqualTo(user);
    assertThat(NODE.get(path(name.toUpperCase(java.util.Locale.ROOT))).json()).isEqualTo(user);
    ApiResponse changed =
        request("PUT", path).json(new JsonObject().put("description", "changed")).send();
    assertThat(changed.json().getString("description")).isEqualTo("changed");
    assertThat(changed.json().getString("id")).isEqualTo(user.getString("id"));
    assertThat(request("DELETE", path).send().status()).isEqualTo(204);
    assertThat(NODE.get(path).problem()).isEqualTo(NOT_FOUND);
    assertThat(request("DELETE", path).send().problem()).isEqualTo(NOT_FOUND);
    assertThat(NODE.get(USERS + "/" + user.getString("id")).problem()).isEqualTo(NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "%00", "a%0Ab", "%F0%9F%99%82", "a%2F..%2Fb", "0190a7b4"})
  void a_name_that_nobody_has_is_not_found(String name) {
    for (String method : new String[] {"GET", "DELETE"}) {
      assertThat(request(method, USERS + "/" + name).send().problem()).isEqualTo(NOT_FOUND);
    }
  }

  @Test
  void the_last_administrator_is_not_removed_by_name_either() {
    assertThat(request("DELETE", path("admin")).send().problem())
        .isEqualTo("409 UnexpectedContent validationError");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isFirstLogin",
        "ISFIRSTLOGIN",
        "validateName",
        "validatePassword",
        "validateDescription",
        "checkInstanceId",
        "createDefaultUser",
        "export"
      })
  void a_fixed_path_of_the_published_api_is_no_user(String segment) {
    for (String method : new String[] {"GET", "POST", "PUT", "DELETE"}) {
      assertThat(request(method, USERS + "/" + segment).send().problem()).isEqualTo(NOT_FOUND);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"isFirstLogin", "VALIDATENAME", "export", ".", ".."})
  void nobody_is_added_whom_no_path_could_name(String name) {
    assertThat(add(name).json().getJsonObject("data").fieldNames()).containsExactly("name");
  }

  @Test
  void nobody_is_added_whose_name_could_stand_in_for_an_id() {
    assertThat(add(UUID.randomUUID().toString()).problem())
        .isEqualTo("400 UnexpectedContent validationError");
  }

  private static ApiResponse add(String name) {
    return request("POST", USERS).json(Bodies.user(name, "a good old pass phrase")).send();
  }

  private static String path(String name) {
    return USERS + "/" + URLEncoder.encode(name, UTF_8).replace("+", "%20");
  }

  private static ApiRequest request(String method, String path) {
    return NODE.client().request(method, path, NODE.administratorToken());
  }
}
