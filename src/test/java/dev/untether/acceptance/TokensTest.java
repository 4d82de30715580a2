package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.TestNode;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final String INVALID = "401 InvalidToken invalidAccessToken";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void without_a_token_nothing_is_shown() {
    ApiResponse refused = NODE.client().bare("GET", "/api/v1/users").version().send();

    assertThat(refused.problem()).isEqualTo("401 InvalidToken noAccessToken");
    assertThat(refused.header("WWW-Authenticate")).contains("Bearer realm=\"Untether\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer", "Bearer ", "Basic YWRtaW46YWRtaW4=", "Bearertoken", "token"})
  void what_is_no_bearer_token_counts_as_none(String authorization) {
    assertThat(authorized(authorization).problem()).isEqualTo("401 InvalidToken noAccessToken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a.b.c", "..", "e30.e30.", "a b", "%00", "null"})
  void a_malformed_token_is_refused(String token) {
    ApiResponse refused = authorized("Bearer " + token);

    assertThat(refused.problem()).isEqualTo(INVALID);
    assertThat(refused.header("WWW-Authenticate").orElseThrow())
        .startsWith("Bearer ")
        .contains("error=\"invalid_token\"")
        .contains("error_description=\"");
  }

  @Test
  void a_token_without_a_signature_is_refused() {
    String[] parts = NODE.administratorToken().split("\\.", -1);
    for (String algorithm : new String[] {"none", "None", "NONE"}) {
      String header = base64("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}");

      assertThat(authorized("Bearer " + header + "." + parts[1] + ".").problem())
          .isEqualTo(INVALID);
      assertThat(authorized("Bearer " + header + "." + parts[1] + "." + parts[2]).problem())
          .isEqualTo(INVALID);
    }
  }

  @Test
  void a_token_signed_with_another_key_is_refused() throws GeneralSecurityException {
    String[] parts = NODE.administratorToken().split("\\.", -1);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("another key, of 32 bytes or more".getBytes(UTF_8), "HmacSHA256"));
    byte[] signature = mac.doFinal((parts[0] + "." + parts[1]).getBytes(UTF_8));

    assertThat(
            authorized("Bearer " + parts[0] + "." + parts[1] + "." + base64(signature)).problem())
        .isEqualTo(INVALID);
  }

  @Test
  void claims_cannot_be_changed_under_a_signature() {
    String[] parts = NODE.administratorToken().split("\\.", -1);
    String claims =
        new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8).replace("admin", "other");

    assertThat(authorized("Bearer " + parts[0] + "." + base64(claims) + "." + parts[2]).problem())
        .isEqualTo(INVALID);
  }

  @Test
  void a_token_of_another_installation_is_refused() {
    try (TestNode other = TestNode.start()) {
      String foreign = other.client().administratorToken();

      assertThat(authorized("Bearer " + foreign).problem()).isEqualTo(INVALID);
    }
  }

  @Test
  void a_refresh_token_is_no_access_token() {
    String refreshToken =
        NODE.client()
            .logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD)
            .json()
            .getString("refresh_token");

    assertThat(authorized("Bearer " + refreshToken).problem()).isEqualTo(INVALID);
  }

  @Test
  void two_tokens_are_no_token() {
    assertThat(
            NODE.client()
                .request("GET", "/api/v1/users", NODE.administratorToken())
                .bearer(NODE.administratorToken())
                .send()
                .problem())
        .isEqualTo(INVALID);
  }

  private static ApiResponse authorized(String authorization) {
    return NODE.client()
        .bare("GET", "/api/v1/users")
        .version()
        .header("Authorization", authorization)
        .send();
  }

  private static String base64(String text) {
    return base64(text.getBytes(UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
