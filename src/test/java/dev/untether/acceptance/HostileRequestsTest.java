package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawConnection;
import dev.untether.testing.RawResponse;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileRequestsTest {
  private static final String PAGE = "/api/v1/problems/accessDenied";
  private static final String BAD_REQUEST = "400 UnexpectedContent validationError";
  private static final String BAD_ADDRESS = "400 InvalidURI validationError";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @Test
  void headers_that_are_too_large_are_refused_and_the_connection_ends() {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused =
          connection
              .sendHead("GET " + PAGE + " HTTP/1.1", "Host: a", "X: " + "x".repeat(20_000))
              .receive();

      assertThat(refused.problem()).isEqualTo("431 UnexpectedContent validationError");
      assertThat(refused.headers()).containsKeys("Content-Length", "Content-Type", "X-Request-Id");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void many_headers_are_too_large_together() {
    String[] lines =
        IntStream.range(0, 3_000)
            .mapToObj(i -> i == 0 ? "GET " + PAGE + " HTTP/1.1" : "X-" + i + ": y")
            .toArray(String[]::new);
    try (RawConnection connection = NODE.connect()) {
      assertThat(connection.sendHead(lines).receive().status()).isEqualTo(431);
    }
  }

  @Test
  void an_address_that_is_too_long_is_refused() {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused =
          connection
              .sendHead("GET " + PAGE + "?" + "x".repeat(10_000) + " HTTP/1.1", "Host: a")
              .receive();

      assertThat(refused.problem()).isEqualTo("414 UnexpectedContent validationError");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not http at all\r\n\r\n",
        "GET\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
      })
  void what_is_no_request_is_refused_and_the_connection_ends(String bytes) {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused = connection.send(bytes).receive();

      assertThat(refused.problem()).isIn(BAD_REQUEST, BAD_ADDRESS);
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void http_1_1_without_a_host_is_refused() {
    try (RawConnection connection = NODE.connect()) {
      assertThat(connection.sendHead("GET " + PAGE + " HTTP/1.1").receive().problem())
          .isIn(BAD_REQUEST, BAD_ADDRESS);
    }
  }

  @Test
  void a_request_with_two_lengths_cannot_smuggle_another() {
    try (RawConnection connection = NODE.connect()) {
      connection
          .sendHead(
              "POST /api/v1/token HTTP/1.1",
              "Host: a",
              "Content-Length: 5",
              "Transfer-Encoding: chunked")
          .send("0\r\n\r\n");

      assertThat(connection.receive().status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%2", "%zz", "%ff%fe", "a%00b", "..%2f..%2fusers", "%c0%ae"})
  void malformed_percent_encoding_in_the_path_is_refused(String segment) {
    for (String collection : new String[] {"/api/v1/users/", "/api/v1/problems/", "/swagger/"}) {
      try (RawConnection connection = NODE.connect()) {
        assertThat(connection.send(get(collection + segment)).receive().problem())
            .isIn(BAD_REQUEST, BAD_ADDRESS, "404 NotFound resourceNotFound");
        assertThat(connection.send(get(PAGE)).receive().status()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subject=%",
        "subject=%zz",
        "subject=%00",
        "actor=%0a",
        "type=a&type=b",
        "Offset=%",
      })
  void malformed_queries_are_refused(String query) {
    try (RawConnection connection = NODE.connect()) {
      assertThat(connection.send(get("/api/v1/auditRecords?" + query)).receive().problem())
          .isIn(BAD_REQUEST, BAD_ADDRESS);
    }
  }

  @ParameterizedTest
  @CsvSource({"OPTIONS,*", "GET,http://other.example/api/v1/nothing", "CONNECT,localhost:443"})
  void targets_of_other_forms_are_answered_with_a_problem(String method, String target) {
    try (RawConnection connection = NODE.connect()) {
      RawResponse answer =
          connection.sendHead(method + " " + target + " HTTP/1.1", "Host: a").receive();

      assertThat(answer.status()).isIn(400, 404, 405);
      assertThat(answer.json().getString("errorCode")).isNotBlank();
    }
  }

  @Test
  void an_absolute_target_names_the_path_as_its_path() {
    try (RawConnection connection = NODE.connect()) {
      assertThat(connection.send(get("http://localhost" + PAGE)).receive().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "user@host", "a:b:c", "a:99999", "<script>", "[::1"})
  void a_host_that_is_none_gets_into_no_link(String host) {
    try (RawConnection connection = NODE.connect()) {
      RawResponse answer = connection.sendHead("GET /nothing HTTP/1.1", "Host: " + host).receive();

      assertThat(answer.status()).isIn(400, 404);
      assertThat(answer.json().getString("type"))
          .startsWith("http://127.0.0.1:" + NODE.port() + "/api/v1/problems/");
    }
  }

  @ParameterizedTest
  @CsvSource({"HTTP/1.1, chunked", "HTTP/1.1, xchunked", "HTTP/1.0, chunked"})
  void nothing_is_served_behind_a_request_whose_end_is_not_beyond_doubt(
      String version, String transferEncoding) {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused =
          connection
              .send(
                  "POST /api/v1/token %s\r\nHost: a\r\nConnection: keep-alive\r\n"
                          .formatted(version)
                      + "Content-Length: 5\r\nTransfer-Encoding: %s\r\n\r\n"
                          .formatted(transferEncoding)
                      + "0\r\n\r\n"
                      + get(PAGE))
              .receive();

      assertThat(refused.problem()).startsWith("400");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void two_hosts_are_refused() {
    try (RawConnection connection = NODE.connect()) {
      assertThat(
              connection
                  .sendHead("GET " + PAGE + " HTTP/1.1", "Host: a", "Host: b")
                  .receive()
                  .problem())
          .isEqualTo(BAD_ADDRESS);
    }
  }

  private static String get(String target) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\nx-api-version: 1.0-rev0\r\n".formatted(target)
        + "Authorization: Bearer %s\r\n\r\n".formatted(NODE.administratorToken());
  }
}
