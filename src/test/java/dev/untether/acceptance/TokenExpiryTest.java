package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.Polling;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("slow")
class TokenExpiryTest {
  private static final int REFRESH_SECONDS = 4;

  @RegisterExtension
  static final NodeExtension NODE =
      new NodeExtension(
          Map.of(
              "UNTETHER_TOKEN_ACCESS_SECONDS",
              "1",
              "UNTETHER_TOKEN_REFRESH_SECONDS",
              "" + REFRESH_SECONDS));

  @Test
  void an_expired_access_token_is_told_from_an_invalid_one_and_is_renewed_by_its_refresh_token() {
    JsonObject logon = logOn();
    assertThat(logon.getInteger("expires_in")).isEqualTo(1);

    ApiResponse refused = Polling.until(() -> read(logon), answer -> answer.status() != 200);

    assertThat(refused.problem()).isEqualTo("401 ExpiredToken expiredAccessToken");
    assertThat(refused.header("WWW-Authenticate").orElseThrow())
        .contains("error=\"invalid_token\"");
    ApiResponse refreshed = refresh(logon);
    assertThat(refreshed.status()).isEqualTo(200);
    assertThat(refreshed.json().getString("access_token"))
        .isNotEqualTo(logon.getString("access_token"));
  }

  @Test
  void an_expired_refresh_token_is_refused() {
    JsonObject logon = logOn();
    Instant expiry = Instant.parse(logon.getString(".issued") + "Z").plusSeconds(REFRESH_SECONDS);
    Polling.until(Instant::now, now -> now.isAfter(expiry));

    assertThat(refresh(logon).status()).isEqualTo(401);
  }

  private static JsonObject logOn() {
    return NODE.client().logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD).json();
  }

  private static ApiResponse read(JsonObject logon) {
    return NODE.client()
        .request(
            "GET", "/api/v1/cloudInfrastructure/regions?Limit=0", logon.getString("access_token"))
        .send();
  }

  private static ApiResponse refresh(JsonObject logon) {
    return NODE.client()
        .bare("POST", "/api/v1/token")
        .version()
        .form(
            Map.of(
                "grant_type", "refresh_token", "refresh_token", logon.getString("refresh_token")))
        .send();
  }
}
