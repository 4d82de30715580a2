package dev.untether.acceptance;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogonTest {
  private static final String WITHOUT_ZONE = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_logon_gives_what_published_clients_read() {
    ApiResponse answer = NODE.client().logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.json().getMap())
        .containsOnlyKeys(
            "access_token",
            "token_type",
            "refresh_token",
            "expires_in",
            ".issued",
            ".expires",
            "username",
            "roleName",
            "mfa_enabled")
        .containsEntry("token_type", "bearer")
        .containsEntry("expires_in", 3600)
        .containsEntry("username", TestNode.ADMINISTRATOR)
        .containsEntry("roleName", "Portal Administrator")
        .containsEntry("mfa_enabled", false);
  }

  @Test
  void its_dates_have_no_zone_and_lie_as_far_apart_as_the_token_is_valid() {
    JsonObject logon = NODE.client().logOn(TestNode.ADMINISTRATOR, TestNode.PASSWORD).json();

    assertThat(logon.getString(".issued")).matches(WITHOUT_ZONE);
    assertThat(logon.getString(".expires")).matches(WITHOUT_ZONE);
    assertThat(
            Duration.between(
                LocalDateTime.parse(logon.getString(".issued")),
                LocalDateTime.parse(logon.getString(".expires"))))
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  void the_case_of_grant_type_and_of_field_names_does_not_matter() {
    assertThat(
            token(
                    Map.of(
                        "Grant_Type",
                        "PASSWORD",
                        "UserName",
                        TestNode.ADMINISTRATOR,
                        "PASSWORD",
                        TestNode.PASSWORD,
                        "use_short_term_refresh",
                        "true"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void an_unknown_user_is_refused_in_the_same_words_as_a_wrong_password() {
    ApiResponse unknown = NODE.client().logOn("nobody", TestNode.PASSWORD);
    ApiResponse wrong = NODE.client().logOn(TestNode.ADMINISTRATOR, "wrong");

    assertThat(wrong.problem()).isEqualTo("401 InvalidToken invalidAccessToken");
    assertThat(unknown.body()).isEqualTo(wrong.body());
    assertThat(unknown.header("WWW-Authenticate"))
        .isEqualTo(wrong.header("WWW-Authenticate"))
        .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer "));
  }

  @Test
  void names_are_told_apart_without_regard_to_case_and_passwords_are_not() {
    assertThat(NODE.client().logOn("ADMIN", TestNode.PASSWORD).status()).isEqualTo(200);
    assertThat(NODE.client().logOn("admin", TestNode.PASSWORD.toUpperCase(ROOT)).status())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization_code", "mfa", "client_credentials", "x", "\u0000"})
  void another_grant_type_is_refused_by_name(String grantType) {
    ApiResponse refused = token(Map.of("grant_type", grantType));

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly("grant_type");
  }

  @Test
  void missing_fields_are_told_by_name() {
    assertThat(mistakes(Map.of())).containsExactly("grant_type");
    assertThat(mistakes(Map.of("grant_type", "password")))
        .containsExactlyInAnyOrder("username", "password");
    assertThat(mistakes(Map.of("grant_type", "refresh_token"))).containsExactly("refresh_token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grant_type=password&username=%zz",
        "grant_type=password&username=%",
        "grant_type=%ff",
        "grant_type=password&grant_type=password&username=admin&password=x",
        "\u0000\u0001",
      })
  void a_malformed_form_is_refused(String body) {
    assertThat(
            NODE.client()
                .bare("POST", "/api/v1/token")
                .version()
                .body("application/x-www-form-urlencoded", body)
                .send()
                .problem())
        .isEqualTo("400 UnexpectedContent validationError");
  }

  @Test
  void logons_are_recorded_with_their_outcome_and_without_the_password() {
    NODE.client().logOn("admin", "guessed-password");

    assertThat(
            new Trail(NODE.client(), NODE.administratorToken())
                .matching("actor=admin&type=dev.untether.session.logon.refused.v1"))
        .isNotEmpty()
        .allSatisfy(record -> assertThat(record.encode()).doesNotContain("guessed-password"));
    assertThat(
            new Trail(NODE.client(), NODE.administratorToken())
                .matching("actor=admin&type=dev.untether.session.started.v1"))
        .isNotEmpty();
  }

  @Test
  void a_password_that_was_typed_for_the_user_name_is_not_recorded() {
    NODE.client().logOn("typed-in-the-wrong-field", "");
    NODE.client().logOn("typed-in-the-wrong-field", "x");

    assertThat(new Trail(NODE.client(), NODE.administratorToken()).matching("Limit=-1"))
        .anyMatch(record -> "unknown user".equals(record.getJsonObject("data").getString("reason")))
        .noneMatch(record -> record.encode().contains("typed-in-the-wrong-field"));
  }

  private static Iterable<String> mistakes(Map<String, String> form) {
    return token(form).json().getJsonObject("data").fieldNames();
  }

  private static ApiResponse token(Map<String, String> form) {
    return NODE.client().bare("POST", "/api/v1/token").version().form(form).send();
  }
}
