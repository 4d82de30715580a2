package dev.untether.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.api.request.BaseUrls.Client;
import dev.untether.api.request.BaseUrls.TrustedProxies;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedRequestTest {
  private static final TrustedProxies NONE = TrustedProxies.parse(List.of());
  private static final TrustedProxies TEN = TrustedProxies.parse(List.of("10.0.0.0/8", "fd00::/8"));

  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

  @Test
  void without_proxies_it_is_what_the_connection_says() {
    headers.add("Forwarded", "for=6.6.6.6;host=evil.example").add("X-Forwarded-For", "6.6.6.6");

    assertClient(from("10.0.0.1").client(NONE), "http://internal:8080", "10.0.0.1");
    assertClient(from("192.0.2.9").client(TEN), "http://internal:8080", "192.0.2.9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=192.0.2.7;proto=https;host=api.example.com   | https://api.example.com     | 192.0.2.7",
        "FOR=192.0.2.7 ;Proto=HTTPS ; HOST=a.example:8443 | https://a.example:8443      | 192.0.2.7",
        "for=\"[2001:DB8::7]:4711\";host=\"[2001:db8::1]:1\"  | http://[2001:db8::1]:1      | 2001:db8::7",
        "for=\"192.0.2.7:4711\"                           | http://internal:8080        | 192.0.2.7",
        "for=6.6.6.6, for=192.0.2.7;host=a.example        | http://a.example            | 192.0.2.7",
        "for=192.0.2.7;host=a.example, for=10.0.0.3       | http://a.example            | 192.0.2.7",
        "for=192.0.2.7;host=a.example, for=10.0.0.3;host=b.example | http://a.example   | 192.0.2.7",
        "for=6.6.6.6, for=unknown;proto=https             | https://internal:8080       | 10.0.0.1",
        "for=6.6.6.6, for=_hidden, for=10.0.0.3           | http://internal:8080        | 10.0.0.3",
        "proto=https                                      | https://internal:8080       | 10.0.0.1",
      })
  void a_trusted_proxy_says_where_the_request_comes_from(
      String forwarded, String baseUrl, String clientAddress) {
    headers.add("Forwarded", forwarded);

    assertClient(from("10.0.0.1").client(TEN), baseUrl, clientAddress);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for=6.6.6.6;x=\", for=192.0.2.7",
        "for=6.6.6.6;x=\", for=192.0.2.7;host=\"a\"",
        "for=6.6.6.6;for=192.0.2.7",
        "for=6.6.6.6;x=\"\\\", for=192.0.2.7",
        "for = 6.6.6.6",
        "6.6.6.6",
        "for=6.6.6.6 proto=https",
        "for=\"6.6.6.6\u0000\"x",
      })
  void a_malformed_field_counts_for_nothing(String forwarded) {
    headers.add("Forwarded", forwarded);

    assertClient(from("10.0.0.1").client(TEN), "http://internal:8080", "10.0.0.1");
  }

  @Test
  void a_malformed_field_does_not_spoil_what_a_nearer_proxy_says() {
    headers.add("Forwarded", "for=6.6.6.6;x=\"").add("Forwarded", "for=192.0.2.7");

    assertClient(from("10.0.0.1").client(TEN), "http://internal:8080", "192.0.2.7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.7                    | https       | api.example.com | https://api.example.com | 192.0.2.7",
        "6.6.6.6, 192.0.2.7           | http, https | e, a.example:81 | https://a.example:81    | 192.0.2.7",
        "6.6.6.6, 192.0.2.7, 10.0.0.3 | https       | a.example       | https://a.example       | 192.0.2.7",
        "10.0.0.4, fd00::3            | https       | a.example       | https://a.example       | 10.0.0.4",
        "6.6.6.6, evil, 10.0.0.3      | gopher      | a.example/      | http://internal:8080    | 10.0.0.3",
        "2001:db8::7                  | https       | a.example       | https://a.example       | 2001:db8::7",
      })
  void the_older_headers_count_too(
      String clients, String schemes, String hosts, String baseUrl, String clientAddress) {
    headers
        .add("X-Forwarded-For", clients)
        .add("x-forwarded-proto", schemes)
        .add("X-FORWARDED-HOST", hosts);

    assertClient(from("10.0.0.1").client(TEN), baseUrl, clientAddress);
  }

  @Test
  void two_kinds_of_headers_that_disagree_are_not_believed() {
    headers.add("Forwarded", "for=192.0.2.7").add("X-Forwarded-For", "6.6.6.6");
    assertClient(from("10.0.0.1").client(TEN), "http://internal:8080", "10.0.0.1");

    headers.set("X-Forwarded-For", "192.0.2.7");
    assertClient(from("10.0.0.1").client(TEN), "http://internal:8080", "192.0.2.7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user@a.example",
        "a.example/path",
        "a.example?x",
        "a.example#x",
        "a.example\\x",
        "a.example:0",
        "a.example:65536",
        "a.example:",
        "a.example:80:80",
        "a b",
        "a\tb",
        "\u0001",
        "\"><script>",
        "ä.example",
        "[::1",
        "[[::1]]",
        "[::1%25lo]",
        "[1.2.3.4]",
        "-a",
      })
  @NullAndEmptySource
  void a_host_that_is_none_never_gets_into_links(String host) {
    if (host != null) {
      headers.add("X-Forwarded-Host", host);
    }
    ReceivedRequest request =
        new ReceivedRequest("10.0.0.1", "https", host, "0:0:0:0:0:0:0:1", 11005, headers::getAll);

    assertClient(request.client(TEN), "https://[::1]:11005", "10.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:1%0, ::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "::ffff:192.0.2.7, 192.0.2.7"
  })
  void an_address_has_one_form(String peer, String clientAddress) {
    assertThat(from(peer).client(NONE).address()).isEqualTo(clientAddress);
  }

  private ReceivedRequest from(String peer) {
    return new ReceivedRequest(peer, "http", "internal:8080", "127.0.0.1", 11005, headers::getAll);
  }

  private static void assertClient(Client client, String baseUrl, String address) {
    assertThat(client).isEqualTo(new Client(baseUrl, address));
  }
}
