package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawConnection;
import dev.untether.testing.RawResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileBodiesTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final String BAD_REQUEST = "400 UnexpectedContent validationError";
  private static final String TOO_LARGE = "413 UnexpectedContent validationError";
  private static final int LIMIT = 64 * 1024;

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"regionId\":\"a\",\"regionId\":\"b\"}",
        "{\"amazonAccountId\":\"a\\u0000b\"}",
        "{\"amazonAccountId\":\"\\ud800\"}",
        "{\"amazonAccountId\":\"a\\nb\"}",
        "{\"regionId\":1e999999999}",
        "{\"regionId\":NaN}",
        "{\"regionId\":\"a\"} // comment",
        "{\"regionId\":\"a\",}",
        "\u00fe\u00ff\u0000{\u0000}",
        "{\"regionId\":\"\u00ff\"}",
        "{\"regionId\":\"\u00ed\u00a0\u0080\"}",
        "\u0000\u0000\u0000\u0000",
        "PK\u0003\u0004",
      })
  void bytes_that_are_no_addition_are_refused(String bytes) {
    assertThat(post(bytes).problem()).isEqualTo(BAD_REQUEST);
  }

  @Test
  void json_of_great_depth_is_refused() {
    assertThat(post("{\"x\":" + "[".repeat(30_000)).problem()).isEqualTo(BAD_REQUEST);
    assertThat(post("{\"x\":".repeat(10_000)).problem()).isEqualTo(BAD_REQUEST);
    assertThat(post("{\"x\":" + "1".repeat(60_000) + "}").problem()).isEqualTo(BAD_REQUEST);
  }

  @Test
  void many_properties_are_ignored() {
    StringBuilder body = new StringBuilder("{");
    for (int i = 0; i < 5_000; i++) {
      body.append("\"p").append(i).append("\":0,");
    }
    body.append(Bodies.connectionByAccount().encode().substring(1));

    assertThat(post(body.toString()).status()).isEqualTo(201);
  }

  @Test
  void a_chunked_body_is_taken_up_to_the_limit() {
    try (RawConnection connection = NODE.connect()) {
      RawResponse added =
          connection
              .send(head("POST", CONNECTIONS, "Transfer-Encoding: chunked"))
              .send(chunk(ErrorsTest.sized(LIMIT)))
              .send(chunk(""))
              .receive();

      assertThat(added.status()).isEqualTo(201);
    }
  }

  @Test
  void a_chunked_body_is_refused_as_soon_as_it_is_over_the_limit() {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused =
          connection
              .send(head("POST", CONNECTIONS, "Transfer-Encoding: chunked"))
              .send(chunk(ErrorsTest.sized(LIMIT)))
              .send(chunk(" "))
              .receive();

      assertThat(refused.problem()).isEqualTo(TOO_LARGE);
    }
  }

  @Test
  void a_length_over_the_limit_is_refused_before_the_body_comes() {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused =
          connection.send(head("POST", CONNECTIONS, "Content-Length: " + (LIMIT + 1))).receive();

      assertThat(refused.problem()).isEqualTo(TOO_LARGE);
    }
  }

  @Test
  void a_connection_is_good_for_another_request_after_a_body_that_was_refused() {
    try (RawConnection connection = NODE.connect()) {
      connection.send(head("POST", CONNECTIONS, "Content-Length: " + (LIMIT + 1)));
      assertThat(connection.send(ErrorsTest.sized(LIMIT + 1)).receive().status()).isEqualTo(413);

      assertThat(connection.send(head("GET", CONNECTIONS)).receive().status()).isEqualTo(200);
    }
  }

  @Test
  void a_body_on_a_removal_is_ignored() {
    String id = NODE.client().addConnection(NODE.administratorToken());
    String path = CONNECTIONS + "/" + id;
    try (RawConnection connection = NODE.connect()) {
      connection.send(head("DELETE", path, "Content-Type: text/plain", "Content-Length: 9"));
      assertThat(connection.send("not JSON!").receive().status()).isEqualTo(204);

      connection.send(head("DELETE", path, "Transfer-Encoding: chunked"));
      assertThat(connection.send(chunk("more")).send(chunk("")).receive().status()).isEqualTo(404);
    }
  }

  @Test
  void who_expects_100_continue_is_told_to_go_on_only_when_the_body_is_wanted() {
    String body = Bodies.connectionByAccount().encode();
    String length = "Content-Length: " + body.length();
    try (RawConnection connection = NODE.connect()) {
      connection.send(head("POST", CONNECTIONS, length, "Expect: 100-continue"));
      assertThat(connection.receive().status()).isEqualTo(100);
      assertThat(connection.send(body).receive().status()).isEqualTo(201);
    }
    try (RawConnection connection = NODE.connect()) {
      connection.sendHead(
          "POST " + CONNECTIONS + " HTTP/1.1",
          "Host: localhost",
          "x-api-version: 1.0-rev0",
          length,
          "Expect: 100-continue");
      assertThat(connection.receive().problem()).isEqualTo("401 InvalidToken noAccessToken");
    }
  }

  private static RawResponse post(String bytes) {
    try (RawConnection connection = NODE.connect()) {
      return connection
          .send(
              head(
                  "POST",
                  CONNECTIONS,
                  "Content-Type: application/json",
                  "Content-Length: " + bytes.length()))
          .send(bytes)
          .receive();
    }
  }

  private static String head(String method, String path, String... headers) {
    return "%s %s HTTP/1.1\r\nHost: localhost\r\nx-api-version: 1.0-rev0\r\n"
            .formatted(method, path)
        + "Authorization: Bearer %s\r\n".formatted(NODE.administratorToken())
        + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
        + "\r\n";
  }

  private static String chunk(String content) {
    return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
  }
}
