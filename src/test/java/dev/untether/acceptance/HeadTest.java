package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiRequest;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawConnection;
import dev.untether.testing.RawResponse;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HEAD is answered as GET is, without the body (RFC 9110, section 9.3.2). */
class HeadTest {
  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  static Stream<String> paths() {
    return Stream.of(
        "/api/v1/amazonConnections",
        "/api/v1/amazonConnections/0190a7b4-c5d2-7e8f-9a0b-1c2d3e4f5a6b",
        "/api/v1/amazonConnections/no-uuid",
        "/api/v1/cloudInfrastructure/regions?Limit=3",
        "/api/v1/users",
        "/api/v1/users/admin",
        "/api/v1/users/isFirstLogin",
        "/api/v1/webhooks",
        "/api/v1/events?limit=1",
        "/api/v1/openapi.yaml",
        "/api/v1/asyncapi.yaml",
        "/api/v1/problems/accessDenied",
        "/api/v1/problems/none",
        "/api/v1/token",
        "/health/live",
        "/swagger",
        "/swagger/",
        "/swagger/swagger-ui.css",
        "/swagger/none",
        "/nothing");
  }

  @ParameterizedTest
  @MethodSource("paths")
  void it_has_the_head_of_get_and_no_body_over_either_version_of_http(String path) {
    for (Version version : Version.values()) {
      ApiClient client =
          new ApiClient(NODE.client().address(), HttpClient.newBuilder().version(version).build());
      ApiResponse get = request(client, "GET", path).send();
      ApiResponse head = request(client, "HEAD", path).send();

      assertThat(head.body()).isEmpty();
      assertThat(head.status()).isEqualTo(get.status());
      assertThat(fields(head)).isEqualTo(fields(get));
    }
  }

  @Test
  void without_a_token_it_is_refused_as_get_is() {
    ApiResponse head = NODE.client().bare("HEAD", "/api/v1/users").version().send();

    assertThat(head.status()).isEqualTo(401);
    assertThat(head.header("WWW-Authenticate")).isPresent();
  }

  @Test
  void the_connection_goes_on_after_it() {
    try (RawConnection connection = NODE.connect()) {
      for (String path : List.of("/api/v1/users", "/api/v1/openapi.yaml", "/swagger/", "/none")) {
        RawResponse head = connection.send(raw("HEAD", path)).receiveHead();

        assertThat(head.header("Content-Length").map(Integer::valueOf).orElseThrow()).isPositive();
      }
      assertThat(connection.send(raw("GET", "/health/live")).receive().status()).isEqualTo(204);
    }
  }

  @Test
  void it_opens_no_stream() {
    try (RawConnection connection = NODE.connect()) {
      RawResponse head =
          connection.send(raw("HEAD", "/api/v1/events", "Accept: text/event-stream")).receiveHead();

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Type")).contains("text/event-stream");
      assertThat(head.headers()).doesNotContainKey("Content-Length");
      assertThat(connection.send(raw("GET", "/health/live")).receive().status()).isEqualTo(204);
    }
  }

  @Test
  void a_long_list_is_not_read_for_it() {
    for (int i = 0; i < 501; i++) {
      NODE.client().addConnection(NODE.administratorToken());
    }
    try (RawConnection connection = NODE.connect()) {
      RawResponse head = connection.send(raw("HEAD", "/api/v1/amazonConnections")).receiveHead();

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers()).doesNotContainKey("Content-Length");
      assertThat(connection.send(raw("GET", "/health/live")).receive().status()).isEqualTo(204);
    }
  }

  private static ApiRequest request(ApiClient client, String method, String path) {
    return client.request(method, path, NODE.administratorToken());
  }

  private static String raw(String method, String path, String... lines) {
    return "%s %s HTTP/1.1\r\nHost: localhost\r\nx-api-version: 1.0-rev0\r\n"
            .formatted(method, path)
        + "Authorization: Bearer %s\r\n".formatted(NODE.administratorToken())
        + Stream.of(lines).map(line -> line + "\r\n").collect(Collectors.joining())
        + "\r\n";
  }

  /** Without those that differ from request to request. */
  private static Map<String, List<String>> fields(ApiResponse response) {
    Map<String, List<String>> fields = new TreeMap<>(response.http().headers().map());
    fields.keySet().removeAll(List.of("x-request-id", "date", "X-Request-Id", ":status"));
    return fields;
  }
}
