package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apiVersionUnspecified",
        "invalidApiVersion",
        "unsupportedApiVersion",
        "ambiguousApiVersion",
        "noAccessToken",
        "invalidAccessToken",
        "expiredAccessToken",
        "accessDenied",
        "validationError",
        "resourceNotFound",
        "eventsGone",
        "tooManyFailedLogons",
        "serviceUnavailable",
        "unknownError",
      })
  void a_problem_page_needs_neither_token_nor_version(String name) {
    ApiResponse page = get("/api/v1/problems/" + name);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(page.body()).contains(name, "What it means", "What to do");
  }

  @Test
  void the_type_of_a_problem_leads_to_its_page() {
    String type = get("/api/v1/users").json().getString("type");

    assertThat(get(type).body()).contains("apiVersionUnspecified");
  }

  @Test
  void the_api_description_needs_neither_token_nor_version() {
    ApiResponse description = get("/api/v1/openapi.yaml");

    assertThat(description.status()).isEqualTo(200);
    assertThat(description.header("Content-Type")).contains("application/yaml");
    assertThat(description.body()).startsWith("openapi: 3.");
  }

  @ParameterizedTest
  @CsvSource({
    "/swagger/,text/html",
    "/swagger/index.html,text/html",
    "/swagger/swagger-initializer.js,text/javascript",
    "/swagger/swagger-ui.css,text/css",
    "/swagger/swagger-ui-bundle.js,text/javascript",
    "/swagger/favicon-32x32.png,image/png",
  })
  void swagger_ui_is_served(String path, String mediaType) {
    ApiResponse answer = get(path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type").orElseThrow()).startsWith(mediaType);
    assertThat(answer.body()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/swagger/", "/swagger/index.html", "/api/v1/problems/accessDenied"})
  void a_page_loads_nothing_from_elsewhere_and_is_framed_by_none(String path) {
    ApiResponse page = get(path);

    assertThat(page.header("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; ")
        .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
        .doesNotContain("http", "*", "unsafe-eval");
    assertThat(page.header("Referrer-Policy")).contains("no-referrer");
    assertThat(page.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.header("Strict-Transport-Security")).isEmpty();
  }

  @Test
  void the_style_of_a_problem_page_is_the_one_that_its_policy_allows() throws Exception {
    ApiResponse page = get("/api/v1/problems/accessDenied");
    String style = page.body().replaceFirst("(?s).*<style>(.*)</style>.*", "$1");
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(UTF_8));

    assertThat(page.header("Content-Security-Policy").orElseThrow())
        .contains("style-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/users",
        "/api/v1/users/admin",
        "/api/v1/amazonConnections",
        "/api/v1/auditRecords",
        "/api/v1/events?limit=1",
        "/api/v1/webhooks",
        "/api/v1/users/nobody",
        "/api/v1/none",
      })
  void no_cache_keeps_what_may_be_personal(String path) {
    assertThat(NODE.get(path).header("Cache-Control")).contains("no-store");
  }

  @Test
  void its_initializer_shows_the_description_of_this_node() {
    assertThat(get("/swagger/swagger-initializer.js").body())
        .contains("/api/v1/openapi.yaml")
        .doesNotContain("petstore");
  }

  @Test
  void its_root_leads_to_the_directory() {
    ApiResponse redirect = get("/swagger");

    assertThat(redirect.status()).isEqualTo(302);
    assertThat(redirect.header("Location")).contains("/swagger/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/swagger/none",
        "/swagger/..%2f..%2fopenapi.yaml",
        "/swagger/%2e%2e/%2e%2e/%2e%2e/pom.properties",
        "/swagger/..%5c..%5copenapi.yaml",
        "/swagger//etc/passwd",
      })
  void nothing_else_is_served_from_there(String path) {
    assertThat(get(path).problem()).isEqualTo("404 NotFound resourceNotFound");
  }

  private static ApiResponse get(String path) {
    return NODE.client().bare("GET", path).send();
  }

  @Test
  void a_load_balancer_learns_without_a_token_that_the_node_answers() {
    ApiResponse alive = NODE.client().bare("GET", "/health/live").send();

    assertThat(alive.status()).isEqualTo(204);
    assertThat(alive.body()).isEmpty();
  }
}
