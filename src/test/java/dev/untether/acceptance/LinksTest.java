package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
  private static final String REGION = "/api/v1/cloudInfrastructure/regions/" + Bodies.REGION_ID;

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  @RegisterExtension
  static final NodeExtension BEHIND_PROXY =
      new NodeExtension(Map.of("UNTETHER_HTTP_TRUSTED_PROXIES", "127.0.0.0/8"));

  @ParameterizedTest
  @ValueSource(strings = {"api.example.com", "api.example.com:8443", "[2001:db8::1]:11005"})
  void links_are_built_from_the_host_header(String host) {
    assertThat(self(NODE, "Host: " + host)).isEqualTo("http://" + host + REGION);
  }

  @Test
  void the_types_of_problems_are_built_from_it_too() {
    try (var connection = NODE.connect()) {
      RawResponse refused =
          connection.sendHead("GET /nowhere HTTP/1.1", "Host: api.example.com:8443").receive();

      assertThat(refused.json().getString("type"))
          .isEqualTo("http://api.example.com:8443/api/v1/problems/resourceNotFound");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded: proto=https;host=public.example.com;for=192.0.2.7",
        "X-Forwarded-Host: public.example.com",
        "X-Forwarded-Proto: https",
      })
  void nobody_is_believed_who_is_no_trusted_proxy(String forwarding) {
    assertThat(self(NODE, "Host: inner:8080", forwarding)).isEqualTo("http://inner:8080" + REGION);
  }

  @Test
  void a_trusted_proxy_tells_scheme_and_authority() {
    assertThat(
            self(
                BEHIND_PROXY,
                "Host: inner:8080",
                "Forwarded: proto=https;host=\"public.example.com:8443\";for=192.0.2.7"))
        .isEqualTo("https://public.example.com:8443" + REGION);
    assertThat(
            self(
                BEHIND_PROXY,
                "Host: inner:8080",
                "X-Forwarded-For: 192.0.2.7",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: public.example.com"))
        .isEqualTo("https://public.example.com" + REGION);
  }

  @Test
  void a_trusted_proxy_tells_the_address_that_an_event_is_stored_with() {
    String token = BEHIND_PROXY.administratorToken();
    String id = BEHIND_PROXY.client().addConnection(token);

    BEHIND_PROXY.client().removal(id, token).header("Forwarded", "for=192.0.2.7").send();

    assertThat(new Trail(BEHIND_PROXY.client(), token).about(id))
        .last()
        .extracting(removal -> removal.getJsonObject("data").getString("sourceAddress"))
        .isEqualTo("192.0.2.7");
  }

  @Test
  void every_object_links_to_the_operations_that_exist_on_it() {
    String token = NODE.administratorToken();
    String connection = "/api/v1/amazonConnections/" + NODE.client().addConnection(token);
    String user = "/api/v1/users/" + NODE.get("/api/v1/users").results().get(0).getString("id");

    assertThat(links(NODE.get(connection).json()))
        .containsExactlyInAnyOrder(
            "self GET " + NODE.client().address() + connection,
            "delete DELETE " + NODE.client().address() + connection,
            "CloudNetworks GET " + NODE.client().address() + connection + "/cloudNetworks",
            "CloudSubnetworks GET " + NODE.client().address() + connection + "/cloudSubnetworks",
            "CloudSecurityGroups GET "
                + NODE.client().address()
                + connection
                + "/cloudSecurityGroups",
            "AvailabilityZones GET " + NODE.client().address() + connection + "/availabilityZones",
            "ValidateS3endpoint GET "
                + NODE.client().address()
                + connection
                + "/validateS3endpoint",
            "CloudEncryptionKeys GET "
                + NODE.client().address()
                + connection
                + "/cloudEncryptionKeys",
            "BrowseBucketFolders GET "
                + NODE.client().address()
                + connection
                + "/browseBucketFolders");
    assertThat(links(NODE.get(user).json()))
        .containsExactlyInAnyOrder(
            "self GET " + NODE.client().address() + user,
            "update PUT " + NODE.client().address() + user,
            "delete DELETE " + NODE.client().address() + user);
    assertThat(links(NODE.get(REGION).json()))
        .containsExactly("self GET " + NODE.client().address() + REGION);
  }

  static Stream<String> links(JsonObject object) {
    JsonArray links = object.getJsonArray("_links");
    return links.stream()
        .map(JsonObject.class::cast)
        .map(
            link ->
                link.getString("rel")
                    + " "
                    + link.getString("method")
                    + " "
                    + link.getString("href"));
  }

  private static String self(NodeExtension node, String... headers) {
    try (var connection = node.connect()) {
      return connection
          .send("GET " + REGION + " HTTP/1.1\r\nx-api-version: 1.0-rev0\r\n")
          .send("Authorization: Bearer " + node.administratorToken() + "\r\n")
          .sendHead(headers)
          .receive()
          .json()
          .getJsonArray("_links")
          .getJsonObject(0)
          .getString("href");
    }
  }
}
