package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiRequest;
import dev.untether.testing.NodeExtension;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Path and method, version, token, role, id, body: each request is wrong from some check on. */
class OrderOfChecksTest {
  private static final String USER = "/api/v1/users/no-uuid";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void the_path_is_checked_before_all_else() {
    assertThat(problem(client().bare("PUT", "/api/v1/nothing")))
        .isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void the_method_is_checked_before_the_version() {
    assertThat(problem(client().bare("PATCH", USER)))
        .isEqualTo("405 MethodNotAllowed validationError");
  }

  @Test
  void the_version_is_checked_before_the_token() {
    assertThat(problem(client().bare("PUT", USER)))
        .isEqualTo("400 UnexpectedContent apiVersionUnspecified");
  }

  @Test
  void the_token_is_checked_before_the_role() {
    assertThat(problem(client().bare("PUT", USER).version()))
        .isEqualTo("401 InvalidToken noAccessToken");
  }

  @Test
  void that_the_session_lives_is_checked_before_the_role() {
    String ended = client().tokenOfNew("Portal Operator", NODE.administratorToken());
    client().request("DELETE", "/api/v1/token", ended).send();

    assertThat(problem(client().request("PUT", USER, ended)))
        .isEqualTo("401 InvalidToken invalidAccessToken");
    assertThat(problem(client().removal("no-uuid", ended)))
        .isEqualTo("401 InvalidToken invalidAccessToken");
  }

  @Test
  void the_role_is_checked_before_the_id() {
    String operator = client().tokenOfNew("Portal Operator", NODE.administratorToken());

    assertThat(problem(client().request("PUT", USER, operator)))
        .isEqualTo("403 AccessDenied accessDenied");
    assertThat(problem(client().removal("no-uuid", operator)))
        .isEqualTo("403 AccessDenied accessDenied");
  }

  @Test
  void the_id_is_checked_before_the_body() {
    String webhook = "/api/v1/webhooks/no-uuid";

    assertThat(problem(client().request("PUT", webhook, NODE.administratorToken())))
        .isEqualTo("400 InvalidURI validationError");
  }

  @Test
  void the_body_is_checked_before_the_object_is_looked_for() {
    String path = "/api/v1/users/" + UUID.randomUUID();

    assertThat(problem(client().request("PUT", path, NODE.administratorToken())))
        .isEqualTo("400 UnexpectedContent validationError");
  }

  /** The session of a removal is checked by the transaction, and all the same before its key. */
  @Test
  void the_session_is_checked_before_the_idempotency_key() {
    String ended = client().tokenOfNew("Portal Administrator", NODE.administratorToken());
    String id = client().addConnection(ended);
    client().request("DELETE", "/api/v1/token", ended).send();

    assertThat(problem(client().removal(id, ended).header("Idempotency-Key", "\t")))
        .isEqualTo("401 InvalidToken invalidAccessToken");
  }

  private static ApiClient client() {
    return NODE.client();
  }

  /** With a body that is wrong, too. */
  private static String problem(ApiRequest request) {
    return request.body("application/json", "{").send().problem();
  }
}
