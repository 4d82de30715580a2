package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawResponse;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SessionsOverHttpTest {
  private static final String INVALID = "401 InvalidToken invalidAccessToken";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_refresh_token_gives_new_tokens_of_the_same_session() {
    JsonObject first = logOn();

    ApiResponse answer = refresh(first.getString("refresh_token"));

    JsonObject second = answer.json();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(second.fieldNames()).isEqualTo(first.fieldNames());
    assertThat(second.getString("refresh_token")).isNotEqualTo(first.getString("refresh_token"));
    assertThat(session(second)).isEqualTo(session(first));
    assertThat(reads(second)).isTrue();
  }

  @Test
  void a_used_refresh_token_ends_its_session() {
    JsonObject first = logOn();
    JsonObject second = refresh(first.getString("refresh_token")).json();

    assertThat(refresh(first.getString("refresh_token")).problem()).isEqualTo(INVALID);

    assertThat(reads(first)).isFalse();
    assertThat(reads(second)).isFalse();
    assertThat(refresh(second.getString("refresh_token")).problem()).isEqualTo(INVALID);
    assertThat(new Trail(NODE.client(), NODE.administratorToken()).about(session(first)))
        .extracting(record -> record.getString("type"))
        .startsWith("dev.untether.session.started.v1", "dev.untether.session.ended.v1");
  }

  @Test
  void what_was_never_a_refresh_token_is_refused() {
    assertThat(refresh("never-issued").problem()).isEqualTo(INVALID);
    assertThat(refresh(logOn().getString("access_token")).problem()).isEqualTo(INVALID);
  }

  @Test
  void signing_out_ends_both_tokens_at_once() {
    JsonObject logon = logOn();
    String token = logon.getString("access_token");

    assertThat(NODE.client().request("DELETE", "/api/v1/token", token).send().status())
        .isEqualTo(204);

    ApiResponse refused = NODE.client().request("GET", "/api/v1/users", token).send();
    assertThat(refused.problem()).isEqualTo(INVALID);
    assertThat(refused.header("WWW-Authenticate").orElseThrow()).contains("invalid_token");
    assertThat(refresh(logon.getString("refresh_token")).problem()).isEqualTo(INVALID);
    assertThat(NODE.client().request("DELETE", "/api/v1/token", token).send().problem())
        .isEqualTo(INVALID);
  }

  @Test
  void signing_out_leaves_other_sessions_of_the_user_alone() {
    JsonObject other = logOn();

    NODE.client().request("DELETE", "/api/v1/token", logOn().getString("access_token")).send();

    assertThat(reads(other)).isTrue();
  }

  @Test
  void every_role_may_sign_out() {
    String token = NODE.client().tokenOfNew("Restore Operator", NODE.administratorToken());

    assertThat(NODE.client().request("DELETE", "/api/v1/token", token).send().status())
        .isEqualTo(204);
  }

  @Test
  void the_answer_to_a_sign_out_has_neither_body_nor_length_nor_type() {
    try (var connection = NODE.connect()) {
      RawResponse answer =
          connection
              .sendHead(
                  "DELETE /api/v1/token HTTP/1.1",
                  "Host: localhost",
                  "x-api-version: 1.0-rev0",
                  "Authorization: Bearer " + logOn().getString("access_token"))
              .receive();

      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.headers())
          .doesNotContainKeys("Content-Length", "Content-Type", "Transfer-Encoding");
    }
  }

  private static JsonObject logOn() {
    return NODE.client().logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD).json();
  }

  private static ApiResponse refresh(String refreshToken) {
    return NODE.client()
        .bare("POST", "/api/v1/token")
        .version()
        .form(Map.of("grant_type", "Refresh_Token", "refresh_token", refreshToken))
        .send();
  }

  private static boolean reads(JsonObject logon) {
    return NODE.client()
            .request("GET", "/api/v1/users", logon.getString("access_token"))
            .send()
            .status()
        == 200;
  }

  private static String session(JsonObject logon) {
    String claims = logon.getString("access_token").split("\\.", -1)[1];
    return new JsonObject(new String(Base64.getUrlDecoder().decode(claims), UTF_8))
        .getString("sid");
  }
}
