package dev.untether.measurement.bench;

import dev.untether.testing.ApiClient;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The same request again and again.
 *
 * @param path may have {@code {id}} in it, for an id that is another one each time
 * @param body empty for none
 * @param expectedError the status that each answer is to have; empty for any below 400
 */
record HttpRequests(
    String method,
    String path,
    Map<String, String> headers,
    String body,
    OptionalInt expectedError) {
  static final String ID = "{id}";
  private static final String CONNECTIONS = "/api/v1/amazonConnections";

  private HttpRequests(String method, String path, Map<String, String> headers, String body) {
    this(method, path, headers, body, OptionalInt.empty());
  }

  /** To a route that does nothing. */
  static HttpRequests forNothing() {
    return new HttpRequests("GET", "/health/live", Map.of(), "");
  }

  static HttpRequests toRemove(String token) {
    return new HttpRequests("DELETE", CONNECTIONS + "/" + ID, authorized(token), "");
  }

  /** Of connections that do not exist. */
  static HttpRequests toRemoveInVain(String token) {
    return new HttpRequests(
        "DELETE", CONNECTIONS + "/" + ID, authorized(token), "", OptionalInt.of(404));
  }

  static HttpRequests toFind(String token) {
    return new HttpRequests("GET", CONNECTIONS + "/" + ID, authorized(token), "");
  }

  static HttpRequests toList(String token) {
    return new HttpRequests("GET", CONNECTIONS + "?Limit=20", authorized(token), "");
  }

  static HttpRequests toAdd(String token) {
    return new HttpRequests(
        "POST",
        CONNECTIONS,
        Map.of(
            "x-api-version",
            "1.0-rev0",
            "Authorization",
            "Bearer " + token,
            "Content-Type",
            "application/json"),
        new JsonObject()
            .put("regionId", ApiClient.FRANKFURT.id().toString())
            .put("amazonAccountId", "123456789012")
            .encode());
  }

  static HttpRequests toLogOn() {
    return new HttpRequests(
        "POST",
        "/api/v1/token",
        Map.of("x-api-version", "1.0-rev0", "Content-Type", "application/x-www-form-urlencoded"),
        "grant_type=password&username=%s&password=%s"
            .formatted(
                TestNode.ADMINISTRATOR,
                URLEncoder.encode(TestNode.PASSWORD, StandardCharsets.UTF_8)));
  }

  /** With that id in its place. */
  String path(String id) {
    return path.replace(ID, id);
  }

  private static Map<String, String> authorized(String token) {
    return Map.of("x-api-version", "1.0-rev0", "Authorization", "Bearer " + token);
  }
}
