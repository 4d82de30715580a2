package dev.untether.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.Http2Frames;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawConnection;
import dev.untether.testing.RawResponse;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProtocolTest {
  private static final String PAGE = "/api/v1/problems/accessDenied";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void pipelined_requests_are_answered_in_their_order() {
    String id = NODE.client().addConnection(NODE.administratorToken());
    String path = "/api/v1/amazonConnections/" + id;
    try (RawConnection connection = NODE.connect()) {
      connection.send(
          authorized("GET", path) + authorized("DELETE", path) + authorized("GET", path));

      assertThat(connection.receive().json().getString("id")).isEqualTo(id);
      assertThat(connection.receive().status()).isEqualTo(204);
      assertThat(connection.receive().status()).isEqualTo(404);
    }
  }

  @Test
  void pipelined_requests_after_a_refused_body_are_answered() {
    try (RawConnection connection = NODE.connect()) {
      connection
          .send("POST /api/v1/token HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
          .send(authorized("GET", PAGE));

      assertThat(connection.receive().problem())
          .isEqualTo("400 UnexpectedContent apiVersionUnspecified");
      assertThat(connection.receive().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "PATCH", "BREW", "get", "PROPFIND"})
  void methods_that_are_not_served_are_refused_with_those_that_are(String method) {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused = connection.send(authorized(method, "/api/v1/users")).receive();

      assertThat(refused.problem()).isEqualTo("405 MethodNotAllowed validationError");
      assertThat(refused.header("Allow")).contains("GET, HEAD, POST");
      assertThat(refused.body()).doesNotContain(NODE.administratorToken());
    }
  }

  @Test
  void head_is_answered_without_a_body_over_http_2_too() {
    ApiClient client = new ApiClient(NODE.client().address(), HttpClient.newHttpClient());
    ApiResponse head = client.request("HEAD", "/api/v1/token", NODE.administratorToken()).send();

    assertThat(head.http().version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(head.status()).isEqualTo(405);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void http_1_0_without_a_host_gets_links_to_the_address_it_came_to() {
    try (RawConnection connection = NODE.connect()) {
      RawResponse answer = connection.sendHead("GET /nothing HTTP/1.0").receive();

      assertThat(answer.json().getString("type"))
          .isEqualTo("http://127.0.0.1:" + NODE.port() + "/api/v1/problems/resourceNotFound");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void a_list_goes_to_http_1_0_without_chunks() {
    try (RawConnection connection = NODE.connect()) {
      RawResponse answer =
          connection
              .sendHead(
                  "GET /api/v1/cloudInfrastructure/regions HTTP/1.0",
                  "x-api-version: 1.0-rev0",
                  "Authorization: Bearer " + NODE.administratorToken())
              .receive();

      assertThat(answer.json().getJsonArray("results")).hasSize(38);
      assertThat(answer.headers()).doesNotContainKey("Transfer-Encoding");
    }
  }

  @Test
  void a_client_that_upgrades_to_http_2_in_the_clear_is_served() {
    ApiClient client = new ApiClient(NODE.client().address(), HttpClient.newHttpClient());
    String token = client.administratorToken();
    String id = client.addConnection(token);

    ApiResponse removed = client.removal(id, token).send();

    assertThat(removed.status()).isEqualTo(204);
    assertThat(removed.http().version()).isEqualTo(HttpClient.Version.HTTP_2);
  }

  @Test
  void the_response_to_an_upgrade_to_http_2_waits_for_the_preface_of_the_client() {
    try (RawConnection connection = NODE.connect()) {
      connection.sendHead(
          "GET /api/v1/openapi.yaml HTTP/1.1",
          "Host: a",
          "Connection: Upgrade, HTTP2-Settings",
          "Upgrade: h2c",
          "HTTP2-Settings: AAMAAABkAAQAAP__");
      assertThat(connection.receiveHead().status()).isEqualTo(101);
      assertThat(readFrame(connection)).isEqualTo(Http2Frames.SETTINGS);

      assertThat(connection.isQuiet()).isTrue();
      connection.send(Http2Frames.preface().toString(ISO_8859_1));

      assertThat(readFrame(connection)).isEqualTo(Http2Frames.HEADERS);
      assertThat(readFrame(connection)).isEqualTo(Http2Frames.DATA);
    }
  }

  @Test
  void a_long_response_to_an_upgrade_to_http_2_arrives_whole() {
    String expected = NODE.client().bare("GET", "/api/v1/openapi.yaml").send().body();
    for (int i = 0; i < 50; i++) {
      ApiClient client = new ApiClient(NODE.client().address(), HttpClient.newHttpClient());
      ApiResponse response = client.bare("GET", "/api/v1/openapi.yaml").send();

      assertThat(response.http().version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(response.body()).isEqualTo(expected);
    }
  }

  @Test
  void a_connection_that_is_to_be_closed_is_closed() {
    try (RawConnection connection = NODE.connect()) {
      connection.sendHead("GET " + PAGE + " HTTP/1.1", "Host: a", "Connection: close");

      assertThat(connection.receive().status()).isEqualTo(200);
      assertThat(connection.isEnded()).isTrue();
    }
  }

  /** Reads one frame, and returns its type. */
  private static int readFrame(RawConnection connection) {
    Buffer head = Buffer.buffer(connection.read(9));
    connection.read(head.getMedium(0));
    return head.getByte(3);
  }

  private static String authorized(String method, String path) {
    return "%s %s HTTP/1.1\r\nHost: localhost\r\nx-api-version: 1.0-rev0\r\n"
            .formatted(method, path)
        + "Authorization: Bearer %s\r\n\r\n".formatted(NODE.administratorToken());
  }
}
