package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordChangesTest {
  private static final String USERS = "/api/v1/users";
  private static final String PASSWORD = "a good old password";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_changed_password_ends_the_sessions_of_the_user() {
    String name = name();
    JsonObject user = add(name);
    String session = NODE.client().tokenOf(name, PASSWORD);

    assertThat(change(user, new JsonObject().put("password", "another password")).status())
        .isEqualTo(200);

    assertThat(NODE.client().request("GET", USERS, session).send().problem())
        .isEqualTo("401 InvalidToken invalidAccessToken");
    assertThat(NODE.client().logOn(name, PASSWORD).status()).isEqualTo(401);
    assertThat(NODE.client().logOn(name, "another password").status()).isEqualTo(200);
  }

  @Test
  void ones_own_password_is_changed_only_by_who_knows_the_old_one() {
    String name = name();
    String path = USERS + "/" + add(name).getString("id");
    String session = NODE.client().tokenOf(name, PASSWORD);
    JsonObject change = new JsonObject().put("password", "another password");

    ApiResponse without = NODE.client().request("PUT", path, session).json(change).send();
    ApiResponse wrong =
        NODE.client()
            .request("PUT", path, session)
            .json(change.copy().put("oldPassword", "a wrong guess"))
            .send();
    ApiResponse right =
        NODE.client()
            .request("PUT", path, session)
            .json(change.copy().put("oldPassword", PASSWORD))
            .send();

    assertThat(without.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(without.json().getJsonObject("data").fieldNames()).containsExactly("oldPassword");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(right.status()).isEqualTo(200);
  }

  @Test
  void a_password_that_nobody_could_log_on_with_is_refused() {
    String name = name();

    ApiResponse refused = change(add(name), new JsonObject().put("password", " ".repeat(12)));

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly("password");
    assertThat(NODE.client().logOn(name, PASSWORD).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Portal Operator", "Restore Operator"})
  void users_of_any_role_change_their_own_password_and_nothing_else(String role) {
    String name = name();
    NODE.client().addUser(name, PASSWORD, role, NODE.administratorToken());
    String id = idOf(name);
    String token = NODE.client().tokenOf(name, PASSWORD);
    JsonObject change =
        new JsonObject().put("password", "another password").put("oldPassword", PASSWORD);

    assertThat(as(token, id, change.copy().put("roleName", "Portal Administrator")).problem())
        .isEqualTo("403 AccessDenied accessDenied");
    assertThat(as(token, id, new JsonObject().put("description", "the boss")).status())
        .isEqualTo(403);
    assertThat(as(token, add(name()).getString("id"), change).status()).isEqualTo(403);
    assertThat(as(token, id, change).status()).isEqualTo(200);

    assertThat(NODE.client().logOn(name, PASSWORD).status()).isEqualTo(401);
    assertThat(NODE.client().logOn(name, "another password").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "password1234", "eleven char", "{name}"})
  void a_new_password_that_is_easy_to_guess_is_refused(String template) {
    String name = name();
    JsonObject user = add(name);
    String password = template.replace("{name}", name);

    ApiResponse added = request("POST", USERS).json(Bodies.user(name, password)).send();
    ApiResponse changed = change(user, new JsonObject().put("password", password));

    assertThat(List.of(added, changed))
        .allSatisfy(
            refused -> {
              assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
              assertThat(refused.json().getJsonObject("data").fieldNames())
                  .containsExactly("password");
            });
  }

  private static String idOf(String name) {
    return NODE.get(USERS + "?Limit=-1").results().stream()
        .filter(user -> user.getString("name").equals(name))
        .findFirst()
        .orElseThrow()
        .getString("id");
  }

  private static ApiResponse as(String token, String id, JsonObject change) {
    return NODE.client().request("PUT", USERS + "/" + id, token).json(change).send();
  }

  private static String name() {
    return "user-" + UUID.randomUUID();
  }

  private static JsonObject add(String name) {
    return request("POST", USERS).json(Bodies.user(name, PASSWORD)).send().json();
  }

  private static ApiResponse change(JsonObject user, JsonObject change) {
    return request("PUT", USERS + "/" + user.getString("id")).json(change).send();
  }

  private static ApiRequest request(String method, String path) {
    return NODE.client().request(method, path, NODE.administratorToken());
  }
}
