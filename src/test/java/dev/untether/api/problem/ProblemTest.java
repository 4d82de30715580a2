package dev.untether.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemTest {
  private static final Duration SOON = Duration.ofSeconds(2);

  /** The table of errors in the contract. */
  static Stream<Arguments> contract() {
    return Stream.of(
        Arguments.of(Problem.noAccessToken(), 401, "noAccessToken", "InvalidToken"),
        Arguments.of(Problem.invalidAccessToken(), 401, "invalidAccessToken", "InvalidToken"),
        Arguments.of(Problem.sessionEnded(), 401, "invalidAccessToken", "InvalidToken"),
        Arguments.of(Problem.invalidCredentials(), 401, "invalidAccessToken", "InvalidToken"),
        Arguments.of(Problem.expiredAccessToken(), 401, "expiredAccessToken", "ExpiredToken"),
        Arguments.of(Problem.accessDenied(), 403, "accessDenied", "AccessDenied"),
        Arguments.of(Problem.invalidPathId("userId"), 400, "validationError", "InvalidURI"),
        Arguments.of(
            Problem.invalidProperties(Map.of("name", "is missing")),
            400,
            "validationError",
            "UnexpectedContent"),
        Arguments.of(Problem.conflict("No."), 409, "validationError", "UnexpectedContent"),
        Arguments.of(Problem.requestTimeout(), 408, "validationError", "UnexpectedContent"),
        Arguments.of(Problem.unsupportedMediaType(), 415, "validationError", "UnexpectedContent"),
        Arguments.of(Problem.bodyTooLarge(), 413, "validationError", "UnexpectedContent"),
        Arguments.of(Problem.uriTooLong(), 414, "validationError", "UnexpectedContent"),
        Arguments.of(Problem.headersTooLarge(), 431, "validationError", "UnexpectedContent"),
        Arguments.of(Problem.noSuchPath(), 404, "resourceNotFound", "NotFound"),
        Arguments.of(
            Problem.methodNotAllowed(Set.of(HttpMethod.GET)),
            405,
            "validationError",
            "MethodNotAllowed"),
        Arguments.of(
            Problem.tooManyFailures(SOON), 429, "tooManyFailedLogons", "ServiceUnavailable"),
        Arguments.of(
            Problem.unavailable("Too busy.", SOON),
            503,
            "serviceUnavailable",
            "ServiceUnavailable"),
        Arguments.of(Problem.unknownError(), 500, "unknownError", "UnknownError"));
  }

  @ParameterizedTest
  @MethodSource("contract")
  void each_case_has_the_status_page_and_code_of_the_contract(
      Problem problem, int status, String page, String errorCode) {
    JsonObject body = problem.toJson("https://untether.example:11005");

    assertThat(problem.status()).isEqualTo(status);
    assertThat(body.getInteger("status")).isEqualTo(status);
    assertThat(body.getString("type"))
        .isEqualTo("https://untether.example:11005/api/v1/problems/" + page);
    assertThat(body.getString("errorCode")).isEqualTo(errorCode);
    assertThat(body.getString("title")).isNotBlank();
    assertThat(body.getString("details")).isNotBlank().isEqualTo(body.getString("detail"));
  }

  @ParameterizedTest
  @MethodSource("contract")
  void the_page_of_a_problem_names_its_status(Problem problem) {
    assertThat(problem.type().statusCodes().split(", "))
        .contains(Integer.toString(problem.status()));
  }

  @Test
  void every_wrong_property_is_an_object() {
    JsonObject body =
        Problem.invalidProperties(Map.of("regionId", "is missing")).toJson("http://h");

    assertThat(body.getJsonObject("data"))
        .isEqualTo(new JsonObject().put("regionId", new JsonObject().put("message", "is missing")));
    assertThat(body.getString("details")).isEqualTo("regionId is missing.");
  }

  @Test
  void what_there_is_nothing_to_say_about_is_left_out() {
    assertThat(Problem.accessDenied().toJson("http://h").fieldNames())
        .doesNotContain("instance", "data");
    assertThat(
            Problem.notFound("Gone.", "/api/v1/users/1").toJson("http://h").getString("instance"))
        .isEqualTo("/api/v1/users/1");
  }

  @Test
  void a_challenge_has_an_error_only_if_there_was_a_token() {
    assertThat(Problem.noAccessToken().headers())
        .containsEntry("WWW-Authenticate", "Bearer realm=\"Untether\"");
    assertThat(Problem.expiredAccessToken().headers())
        .containsEntry(
            "WWW-Authenticate",
            "Bearer realm=\"Untether\", error=\"invalid_token\","
                + " error_description=\"The access token has expired.\"");
  }

  @Test
  void a_time_to_wait_is_in_whole_seconds_and_never_zero() {
    assertThat(Problem.unavailable("Too busy.", Duration.ZERO).headers())
        .containsEntry("Retry-After", "1");
    assertThat(Problem.unavailable("Too busy.", Duration.ofMillis(1001)).headers())
        .containsEntry("Retry-After", "2");
  }

  @Test
  void the_methods_that_a_path_serves_are_listed() {
    assertThat(Problem.methodNotAllowed(Set.of(HttpMethod.POST, HttpMethod.GET)).headers())
        .containsEntry("Allow", "GET, POST");
  }
}
