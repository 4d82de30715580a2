package dev.untether.acceptance;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawConnection;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserAdministrationTest {
  private static final String USERS = "/api/v1/users";
  private static final String PASSWORD = "a good old password";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void the_first_administrator_is_listed_as_the_default_user() {
    assertThat(NODE.get(USERS).results())
        .filteredOn(user -> user.getString("name").equals(TestNode.ADMINISTRATOR))
        .singleElement()
        .satisfies(user -> assertThat(user.getBoolean("isDefault")).isTrue());
  }

  @Test
  void a_user_without_a_role_is_an_administrator() {
    ApiResponse added = request("POST", USERS).json(Bodies.user(name(), PASSWORD)).send();

    assertThat(added.status()).isEqualTo(201);
    JsonObject user = added.json();
    assertThat(user.getMap())
        .containsOnlyKeys(
            "id", "name", "description", "roleName", "mfaEnabled", "isDefault", "_links")
        .containsEntry("description", "")
        .containsEntry("roleName", "Portal Administrator")
        .containsEntry("mfaEnabled", false)
        .containsEntry("isDefault", false);
    assertThat(NODE.get(added.header("Location").orElseThrow()).json()).isEqualTo(user);
    assertThat(NODE.get(USERS).results()).contains(user);
  }

  @Test
  void a_user_has_the_role_and_the_description_that_were_given() {
    JsonObject wanted =
        Bodies.user(name(), PASSWORD)
            .put("roleName", "Restore Operator")
            .put("description", "Grüße, 世界 🙂");

    JsonObject user = request("POST", USERS).json(wanted).send().json();

    assertThat(user.getString("roleName")).isEqualTo("Restore Operator");
    assertThat(user.getString("description")).isEqualTo("Grüße, 世界 🙂");
  }

  @Test
  void a_session_that_ends_while_the_body_is_on_its_way_adds_nobody() {
    String token = NODE.client().administratorToken();
    String body = Bodies.user(name(), PASSWORD).encode();
    try (RawConnection connection = NODE.connect()) {
      connection.sendHead(
          "POST /api/v1/users HTTP/1.1",
          "Host: localhost",
          "x-api-version: 1.0-rev0",
          "Authorization: Bearer " + token,
          "Content-Type: application/json",
          "Expect: 100-continue",
          "Content-Length: " + body.length());
      // The server asks for the body once it has checked the session.
      assertThat(connection.receiveHead().status()).isEqualTo(100);
      NODE.client().request("DELETE", "/api/v1/token", token).send();

      assertThat(connection.send(body).receive().problem())
          .isEqualTo("401 InvalidToken invalidAccessToken");
    }
  }

  @Test
  void a_name_that_is_taken_is_refused_in_any_case() {
    String name = name();
    add(name);

    assertThat(request("POST", USERS).json(Bodies.user(name, PASSWORD)).send().problem())
        .isEqualTo("409 UnexpectedContent validationError");
    assertThat(
            request("POST", USERS)
                .json(Bodies.user(name.toUpperCase(ROOT), PASSWORD))
                .send()
                .status())
        .isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'name':'x'} | password",
        "{'password':'a long passphrase'} | name",
        "{'name':' ','password':'a long passphrase'} | name",
        "{'name':'x','password':'short'} | password",
        "{'name':'x','password':'a long passphrase','roleName':'Root'} | roleName",
        "{'name':'x','password':12345678} | password",
        "{'name':'a\\u0000b','password':'a long passphrase'} | name",
        "{'name':'a\\ud800b','password':'a long passphrase'} | name",
      })
  void what_is_wrong_with_a_new_user_is_told_by_name(String body, String property) {
    ApiResponse refused =
        request("POST", USERS).body("application/json", body.replace('\'', '"')).send();

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly(property);
  }

  @Test
  void a_change_leaves_alone_what_it_does_not_name() {
    JsonObject user = add(name());

    JsonObject changed = change(user, new JsonObject().put("Description", "new")).json();

    assertThat(changed).isEqualTo(user.copy().put("description", "new"));
  }

  @Test
  void a_removed_user_is_gone_with_all_sessions() {
    String name = name();
    String path = USERS + "/" + add(name).getString("id");
    String session = NODE.client().tokenOf(name, PASSWORD);

    assertThat(request("DELETE", path).send().status()).isEqualTo(204);

    assertThat(request("DELETE", path).send().problem()).isEqualTo("404 NotFound resourceNotFound");
    assertThat(NODE.get(path).status()).isEqualTo(404);
    assertThat(NODE.client().request("GET", USERS, session).send().status()).isEqualTo(401);
    assertThat(NODE.client().logOn(name, PASSWORD).status()).isEqualTo(401);
  }

  @Test
  void an_unknown_user_is_not_found() {
    JsonObject unknown = new JsonObject().put("id", UUID.randomUUID().toString());

    assertThat(change(unknown, new JsonObject()).problem())
        .isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void the_last_administrator_can_be_neither_removed_nor_demoted() {
    try (TestNode node = TestNode.start()) {
      String token = node.client().administratorToken();
      String path =
          USERS
              + "/"
              + node.client().request("GET", USERS, token).send().results().get(0).getString("id");

      assertThat(node.client().request("DELETE", path, token).send().problem())
          .isEqualTo("409 UnexpectedContent validationError");
      assertThat(
              node.client()
                  .request("PUT", path, token)
                  .json(new JsonObject().put("roleName", "Portal Operator"))
                  .send()
                  .problem())
          .isEqualTo("409 UnexpectedContent validationError");
      assertThat(node.client().request("GET", path, token).send().status()).isEqualTo(200);
    }
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
