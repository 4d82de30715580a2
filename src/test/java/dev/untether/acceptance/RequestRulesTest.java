package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRulesTest {
  private static final String REGIONS = "/api/v1/cloudInfrastructure/regions";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void a_request_without_a_version_is_refused() {
    assertThat(withoutVersion().send().problem())
        .isEqualTo("400 UnexpectedContent apiVersionUnspecified");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "1.0-", "1..0", "-1", "1.0-rev0;q=1", "%31"})
  void what_is_no_version_is_told_from_one_that_is_not_served(String version) {
    assertThat(withoutVersion().header("x-api-version", version).send().problem())
        .isEqualTo("400 UnexpectedContent invalidApiVersion");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9.9-rev0", "1.0-rev1", "1.0", "2"})
  void a_version_that_is_not_served_is_refused(String version) {
    assertThat(withoutVersion().header("x-api-version", version).send().problem())
        .isEqualTo("400 UnexpectedContent unsupportedApiVersion");
  }

  @ParameterizedTest
  @CsvSource({"1.0-rev0,1.1-rev0", "1.0-rev0,abc", "9.9-rev0,1.0-rev0"})
  void versions_that_differ_are_ambiguous(String first, String second) {
    ApiRequest inTwoFields =
        withoutVersion().header("x-api-version", first).header("x-api-version", second);
    ApiRequest inOneField = withoutVersion().header("x-api-version", first + ", " + second);

    assertThat(inTwoFields.send().problem()).isEqualTo("400 UnexpectedContent ambiguousApiVersion");
    assertThat(inOneField.send().problem()).isEqualTo("400 UnexpectedContent ambiguousApiVersion");
  }

  @Test
  void the_same_version_twice_is_one_version() {
    assertThat(withoutVersion().version().version().send().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "bearer", "BEARER", "bEaReR"})
  void the_case_of_the_scheme_does_not_matter(String scheme) {
    assertThat(regions().header("Authorization", scheme + " " + NODE.administratorToken()).send())
        .extracting(ApiResponse::status)
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | application/json",
        "application/problem+json | application/problem+json",
        "text/html | application/json",
        "*/* | application/json",
        "application/* | application/json",
        "application/json;q=0.5, application/problem+json;q=0.9 | application/problem+json",
        "application/problem+json;q=0.5, application/json | application/json",
        "application/problem+json;q=0.001, application/json;q=0 | application/problem+json",
        "application/problem+json;q=0 | application/json",
        "APPLICATION/PROBLEM+JSON | application/problem+json",
        "nonsense;;; | application/json",
      })
  void accept_decides_the_media_type_of_successes_and_of_errors(String accept, String mediaType) {
    ApiRequest good = regions().bearer(NODE.administratorToken()).header("Accept", accept);
    ApiRequest bad = regions().header("Accept", accept);

    assertThat(List.of(good.send(), bad.send()))
        .extracting(answer -> answer.header("Content-Type").orElseThrow())
        .containsOnly(mediaType);
  }

  @Test
  void without_accept_a_body_is_application_json() {
    assertThat(NODE.get(REGIONS).header("Content-Type")).contains("application/json");
  }

  @Test
  void every_body_has_a_length_and_a_type() {
    String token = NODE.administratorToken();
    ApiResponse added =
        NODE.client()
            .request("POST", "/api/v1/amazonConnections", token)
            .json(Bodies.connectionByAccount())
            .send();
    List<ApiResponse> answers =
        List.of(
            added,
            NODE.get("/api/v1/amazonConnections"),
            NODE.get("/api/v1/amazonConnections/none"),
            NODE.get("/api/v1/users"),
            NODE.get("/api/v1/auditRecords"),
            NODE.get("/nothing"),
            NODE.client().bare("GET", "/api/v1/problems/accessDenied").send(),
            NODE.client().bare("GET", "/api/v1/openapi.yaml").send(),
            NODE.client().bare("GET", "/swagger/").send());

    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.header("Content-Length"))
                  .contains(Integer.toString(answer.body().getBytes(UTF_8).length));
              assertThat(answer.header("Content-Type")).isPresent();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"regionId", "RegionId", "REGIONID", "regionid"})
  void the_case_of_property_names_does_not_matter(String name) {
    ApiResponse added =
        NODE.client()
            .request("POST", "/api/v1/amazonConnections", NODE.administratorToken())
            .json(
                new JsonObject()
                    .put(name, Bodies.REGION_ID)
                    .put("AMAZONACCOUNTID", "123456789012")
                    .put("unknown", new JsonObject().put("deeper", 1)))
            .send();

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.json().fieldNames())
        .containsExactlyInAnyOrder(
            "id", "regionId", "amazonAccountId", "createdAt", "createdBy", "_links");
  }

  @Test
  void unknown_query_parameters_are_ignored() {
    assertThat(NODE.get(REGIONS + "?colour=red&unknown&Limit=1&=x").results()).hasSize(1);
  }

  private static ApiRequest withoutVersion() {
    return NODE.client().bare("GET", REGIONS).bearer(NODE.administratorToken());
  }

  private static ApiRequest regions() {
    return NODE.client().bare("GET", REGIONS).version();
  }
}
