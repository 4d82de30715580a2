package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.LogLines;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawConnection;
import dev.untether.testing.RawResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request begins and ends on its connection, and what must not be taken for one. */
class RequestFramingTest {
  private static final String PAGE = "/api/v1/problems/accessDenied";
  private static final String CONNECTIONS = "/api/v1/amazonConnections";

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: value\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX(: value\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\u00e4: value\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\u007fb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\rHost: a\r\r",
        "GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u007f HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u000bx HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "G\u0000T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u0000GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u0001\u0002GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a%41\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: <script>\r\n\r\n",
        "GET path HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void a_malformed_head_is_refused_and_the_connection_ends(String head) {
    assertRefusedAndEnded(head);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.12",
        "HTTP/1",
        "HTTP/1.",
        "HTTP/.1",
        "HTTP/x.y",
        "HTTP/-1.1",
        "http/1.1",
        "HTTP/11",
        "FTP/1.1",
        "HTTP/1.1x",
        "XHTTP/1.1",
        "HTTP/01.1",
        "HTTP/1,1"
      })
  void a_malformed_version_is_refused_and_the_connection_ends(String version) {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused = connection.sendHead("GET / " + version, "Host: a").receive();

      assertThat(refused.problem())
          .isIn("400 UnexpectedContent validationError", "505 UnexpectedContent validationError");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: +5",
        "Content-Length: -1",
        "Content-Length: 0x5",
        "Content-Length: 5,5",
        "Content-Length: 5, 5",
        "Content-Length: 5 5",
        "Content-Length: 5;x",
        "Content-Length: ",
        "Content-Length: 5.0",
        "Content-Length: 5e0",
        "Content-Length: \u00b2",
        "Content-Length: 9223372036854775808",
        "Content-Length: 99999999999999999999",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 0\r\nContent-Length: 5",
        "content-length: 0\r\nCONTENT-LENGTH: 5",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked;x=y",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding: ",
        "Transfer-Encoding:\r\n chunked\r\nContent-Length: 5",
      })
  void an_ambiguous_length_is_refused_and_nothing_behind_it_is_served(String lines) {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused =
          connection
              .send("POST /api/v1/token HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n")
              .send("0\r\n\r\n" + get(PAGE))
              .receive();

      assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 0\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 6",
        "Transfer-Encoding: chunked",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
      })
  void http_1_0_serves_nothing_behind_an_ambiguous_length(String lines) {
    try (RawConnection connection = NODE.connect()) {
      connection
          .send(
              "POST /api/v1/token HTTP/1.0\r\nConnection: keep-alive\r\n"
                  + "Content-Type: application/x-www-form-urlencoded\r\n"
                  + lines
                  + "\r\n\r\n")
          .send(get(PAGE) + get(PAGE));

      assertThat(connection.receive().status()).isEqualTo(400);
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+1\r\na\r\n0\r\n\r\n",
        "-1\r\na\r\n0\r\n\r\n",
        "0x1\r\na\r\n0\r\n\r\n",
        "\r\na\r\n0\r\n\r\n",
        "g\r\na\r\n0\r\n\r\n",
        " 1\r\na\r\n0\r\n\r\n",
        "1 \r\na\r\n0\r\n\r\n",
        "1\na\r\n0\r\n\r\n",
        "ffffffffffffffff1\r\na\r\n0\r\n\r\n",
        "80000000\r\na\r\n0\r\n\r\n",
        "1\r\nab\r\n0\r\n\r\n",
        "1\r\na\n0\r\n\r\n",
        "1;a=\nb\r\na\r\n0\r\n\r\n",
        "0\r\nno colon\r\n\r\n",
      })
  void a_malformed_chunk_is_refused_and_nothing_is_logged_as_an_error(String chunks) {
    try (LogLines log = LogLines.record();
        RawConnection connection = NODE.connect()) {
      RawResponse refused =
          connection
              .send(authorized("POST", CONNECTIONS, "Transfer-Encoding: chunked"))
              .send(chunks + get(PAGE))
              .receive();

      assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
      assertThat(connection.isEnded()).isTrue();
      assertThat(log.texts()).noneMatch(line -> line.contains("failed"));
    }
  }

  @Test
  void a_malformed_chunk_that_comes_at_once_is_refused() {
    try (RawConnection connection = NODE.connect()) {
      connection.send(authorized("POST", CONNECTIONS, "Transfer-Encoding: chunked") + "+1\r\na");

      assertThat(connection.receive().problem()).isEqualTo("400 UnexpectedContent validationError");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void a_removal_with_a_malformed_body_is_refused_and_removes_nothing() {
    String path = CONNECTIONS + "/" + NODE.client().addConnection(NODE.administratorToken());
    try (RawConnection connection = NODE.connect()) {
      connection.send(authorized("DELETE", path, "Transfer-Encoding: chunked") + "+1\r\na");

      assertThat(connection.receive().problem()).isEqualTo("400 UnexpectedContent validationError");
      assertThat(NODE.get(path).status()).isEqualTo(200);
    }
  }

  @Test
  void nothing_behind_the_last_answer_of_a_connection_is_carried_out() {
    String first = CONNECTIONS + "/" + NODE.client().addConnection(NODE.administratorToken());
    String second = CONNECTIONS + "/" + NODE.client().addConnection(NODE.administratorToken());
    try (RawConnection connection = NODE.connect()) {
      connection.send(
          authorized("DELETE", first, "Transfer-Encoding: chunked")
              + "4\r\nbody\r\n0\r\n\r\n"
              + authorized("DELETE", second)
              + authorized("GET", second));
      RawResponse removed = connection.receive();

      assertThat(removed.status()).isEqualTo(204);
      assertThat(removed.header("Connection")).contains("close");
      assertThat(connection.isEnded()).isTrue();
      assertThat(NODE.get(second).status()).isEqualTo(200);
    }
  }

  @Test
  void nothing_behind_a_request_that_asks_for_the_end_is_carried_out() {
    String path = CONNECTIONS + "/" + NODE.client().addConnection(NODE.administratorToken());
    try (RawConnection connection = NODE.connect()) {
      connection.send(
          get(PAGE) + authorized("GET", PAGE, "Connection: close") + authorized("DELETE", path));

      assertThat(connection.receive().status()).isEqualTo(200);
      assertThat(connection.receive().header("Connection")).contains("close");
      assertThat(connection.isEnded()).isTrue();
      assertThat(NODE.get(path).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PAGE,
        CONNECTIONS,
        "/api/v1/auditRecords/export?format=csv",
      })
  void http_1_0_is_told_that_the_connection_ends_and_it_does(String path) {
    try (RawConnection connection = NODE.connect()) {
      RawResponse answer =
          connection
              .send(authorized("GET", path, "Connection: keep-alive").replace("1.1\r\n", "1.0\r\n"))
              .receive();

      assertThat(answer.status()).isLessThan(500);
      assertThat(answer.header("Connection")).contains("close");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  @Test
  void a_stream_over_http_1_0_says_that_its_end_is_that_of_the_connection() {
    try (RawConnection connection = NODE.connect()) {
      String head =
          connection
              .send(
                  authorized(
                          "GET",
                          "/api/v1/events",
                          "Accept: text/event-stream",
                          "Connection: keep-alive")
                      .replace("1.1\r\n", "1.0\r\n"))
              .readBlocksUntil("HTTP/1.");

      assertThat(head).startsWith("HTTP/1.0 200").containsIgnoringCase("connection: close\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://other.example",
        "http://user@localhost",
        "http://",
        "ftp://localhost",
        "http://other.example:80"
      })
  void an_absolute_target_of_another_host_is_refused(String origin) {
    assertRefusedAndEnded("GET " + origin + PAGE + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:%d", "127.0.0.1:%d", "LOCALHOST:%d"})
  void an_absolute_target_of_this_host_is_served_whatever_host_the_header_names(String authority) {
    String own = authority.formatted(NODE.port());
    try (RawConnection connection = NODE.connect()) {
      connection.sendHead("GET http://" + own + "/nothing HTTP/1.1", "Host: other.example");

      assertThat(connection.receive().json().getString("type"))
          .isEqualTo("http://" + own + "/api/v1/problems/resourceNotFound");
    }
  }

  @Test
  void an_absolute_target_of_the_host_that_the_header_names_is_served() {
    try (RawConnection connection = NODE.connect()) {
      connection.sendHead("GET http://api.example" + PAGE + " HTTP/1.1", "Host: api.example");

      assertThat(connection.receive().status()).isEqualTo(200);
    }
  }

  @Test
  void an_expectation_that_is_not_served_is_refused() {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused =
          connection
              .send(authorized("POST", CONNECTIONS, "Expect: nothing", "Content-Length: 2"))
              .receive();

      assertThat(refused.status()).isEqualTo(417);
    }
  }

  @Test
  void a_client_that_expects_to_be_asked_for_the_body_is_asked() {
    try (RawConnection connection = NODE.connect()) {
      connection.send(
          authorized(
              "POST",
              CONNECTIONS,
              "Expect: 100-continue",
              "Content-Type: application/json",
              "Content-Length: 2"));

      assertThat(connection.receive().status()).isEqualTo(100);
      assertThat(connection.send("{}").receive().status()).isEqualTo(400);
    }
  }

  @Test
  void a_well_formed_version_that_is_not_spoken_is_refused_with_a_problem() {
    for (String version : new String[] {"HTTP/9.9", "HTTP/2.0", "HTTP/1.2", "HTTP/0.9"}) {
      try (RawConnection connection = NODE.connect()) {
        RawResponse refused = connection.sendHead("GET / " + version, "Host: a").receive();

        assertThat(refused.problem()).isEqualTo("505 UnexpectedContent validationError");
        assertThat(connection.isEnded()).isTrue();
      }
    }
  }

  private static void assertRefusedAndEnded(String head) {
    try (RawConnection connection = NODE.connect()) {
      RawResponse refused = connection.send(head + get(PAGE)).receive();

      assertThat(refused.problem())
          .isIn("400 UnexpectedContent validationError", "400 InvalidURI validationError");
      assertThat(connection.isEnded()).isTrue();
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private static String authorized(String method, String path, String... lines) {
    return "%s %s HTTP/1.1\r\nHost: localhost\r\nx-api-version: 1.0-rev0\r\n"
            .formatted(method, path)
        + "Authorization: Bearer %s\r\n".formatted(NODE.administratorToken())
        + (lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n")
        + "\r\n";
  }
}
