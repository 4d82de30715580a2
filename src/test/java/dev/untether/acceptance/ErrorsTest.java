package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_missing_object_is_told_in_every_member_of_a_problem() {
    String path = CONNECTIONS + "/" + UUID.randomUUID();

    JsonObject problem = NODE.get(path).json();

    assertThat(problem.getMap())
        .containsOnlyKeys("type", "title", "status", "errorCode", "details", "detail", "instance")
        .containsEntry("type", NODE.client().address() + "/api/v1/problems/resourceNotFound")
        .containsEntry("status", 404)
        .containsEntry("errorCode", "NotFound")
        .containsEntry("detail", problem.getString("details"))
        .containsEntry("instance", path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/assets", "/api", "/api/v1", "/api/v1/nothing", "/api/v2/"})
  void a_path_that_no_operation_has_is_not_found(String path) {
    assertThat(NODE.get(path).problem()).isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void an_unknown_problem_page_is_not_found() {
    assertThat(NODE.client().bare("GET", "/api/v1/problems/none").send().problem())
        .isEqualTo("404 NotFound resourceNotFound");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,/api/v1/token,'DELETE, POST'",
    "DELETE,/api/v1/amazonConnections,'GET, HEAD, POST'",
    "POST,/api/v1/amazonConnections/1,'DELETE, GET, HEAD'",
    "PATCH,/api/v1/users/1,'DELETE, GET, HEAD, PUT'",
    "OPTIONS,/api/v1/users,'GET, HEAD, POST'",
    "BREW,/api/v1/auditRecords,'GET, HEAD'",
    "POST,/api/v1/problems/accessDenied,'GET, HEAD'",
    "HEAD,/api/v1/token,'DELETE, POST'",
  })
  void another_method_is_refused_with_those_that_are_served(
      String method, String path, String allowed) {
    ApiResponse refused = NODE.client().bare(method, path).send();

    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.header("Allow")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "nothing", "0190a7b4c5d27e8f9a0b1c2d3e4f5a6b", "1-1-1-1-1", "%20"})
  void an_id_that_is_no_uuid_is_refused(String id) {
    for (String collection :
        new String[] {CONNECTIONS, "/api/v1/webhooks", "/api/v1/cloudInfrastructure/regions"}) {
      assertThat(NODE.get(collection + "/" + id).problem())
          .isEqualTo("400 InvalidURI validationError");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\"text\"",
        "{\"regionId\":}",
        "{} {}",
        "{'a':1}",
        "\u0000"
      })
  void what_is_no_json_object_is_refused(String body) {
    assertThat(addition().body("application/json", body).send().problem())
        .isEqualTo("400 UnexpectedContent validationError");
  }

  @Test
  void data_has_an_object_for_each_property_that_is_wrong() {
    JsonObject wrong =
        new JsonObject()
            .put("regionId", "frankfurt")
            .put("accessKey", 17)
            .put("secretKey", "must never be repeated\n");

    ApiResponse refused = addition().json(wrong).send();

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    JsonObject data = refused.json().getJsonObject("data");
    assertThat(data.fieldNames()).containsExactlyInAnyOrder("regionId", "accessKey", "secretKey");
    assertThat(data.fieldNames())
        .allSatisfy(name -> assertThat(data.getJsonObject(name).getString("message")).isNotBlank());
    assertThat(refused.body()).doesNotContain("must never be repeated");
  }

  @Test
  void a_missing_property_is_told_by_name() {
    ApiResponse refused =
        NODE.client()
            .request("POST", "/api/v1/users", NODE.administratorToken())
            .json(new JsonObject())
            .send();

    assertThat(refused.json().getJsonObject("data").fieldNames())
        .containsExactlyInAnyOrder("name", "password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
  void a_body_of_another_media_type_is_refused(String mediaType) {
    assertThat(
            NODE.client()
                .request("POST", "/api/v1/users", NODE.administratorToken())
                .body(mediaType, Bodies.user("nobody", "a good old password").encode())
                .send()
                .problem())
        .isEqualTo("415 UnexpectedContent validationError");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json-patch+json",
        "text/json",
        "TEXT/JSON ; charset=utf-8",
        "application/*+json",
        "application/vnd.example.v1+json; q=1",
      })
  void json_comes_under_several_names(String mediaType) {
    JsonObject user = Bodies.user("user-" + UUID.randomUUID(), "a good old password");

    assertThat(
            NODE.client()
                .request("POST", "/api/v1/users", NODE.administratorToken())
                .body(mediaType, user.encode())
                .send()
                .status())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json-patch+json", "*/*", "text/plain", "application/octet-stream"})
  void a_connection_is_added_by_json_of_any_media_type(String mediaType) {
    assertThat(addition().body(mediaType, Bodies.connectionByAccount().encode()).send().status())
        .isEqualTo(201);
    assertThat(addition().body(mediaType, "no JSON").send().problem())
        .isEqualTo("400 UnexpectedContent validationError");
  }

  @Test
  void a_logon_takes_a_form_only() {
    assertThat(
            NODE.client()
                .bare("POST", "/api/v1/token")
                .version()
                .json(new JsonObject().put("grant_type", "password"))
                .send()
                .problem())
        .isEqualTo("415 UnexpectedContent validationError");
  }

  @Test
  void a_media_type_may_have_parameters() {
    assertThat(
            addition()
                .body("Application/JSON; charset=utf-8", Bodies.connectionByAccount().encode())
                .send()
                .status())
        .isEqualTo(201);
  }

  @Test
  void a_body_of_64_kib_is_taken_and_one_byte_more_is_not() {
    assertThat(addition().body("application/json", sized(64 * 1024)).send().status())
        .isEqualTo(201);
    assertThat(addition().body("application/json", sized(64 * 1024 + 1)).send().problem())
        .isEqualTo("413 UnexpectedContent validationError");
  }

  static String sized(int length) {
    String body = Bodies.connectionByAccount().encode();
    return body + " ".repeat(length - body.length());
  }

  private static ApiRequest addition() {
    return NODE.client().request("POST", CONNECTIONS, NODE.administratorToken());
  }
}
