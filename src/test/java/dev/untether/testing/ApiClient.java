package dev.untether.testing;

import dev.untether.model.Regions;
import dev.untether.model.Regions.Region;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.util.Map;
import java.util.UUID;

/** Speaks to a node as an API client does. */
public final class ApiClient {
  public static final Region FRANKFURT =
      Regions.all().stream()
          .filter(region -> region.code().equals("eu-central-1"))
          .findFirst()
          .orElseThrow();

  private final HttpClient http;
  private final URI address;

  /**
   * Speaks HTTP/1.1, as the published clients do.
   *
   * @param address scheme and authority
   */
  public ApiClient(URI address) {
    this(address, HttpClient.newBuilder().version(Version.HTTP_1_1).build());
  }

  /**
   * Speaks as that client does.
   *
   * @param address scheme and authority
   */
  public ApiClient(URI address, HttpClient http) {
    this.address = address;
    this.http = http;
  }

  public URI address() {
    return address;
  }

  /** A request without any header. */
  public ApiRequest bare(String method, String path) {
    return new ApiRequest(http, address.resolve(path), method);
  }

  /** A request with version and token. */
  public ApiRequest request(String method, String path, String accessToken) {
    return bare(method, path).version().bearer(accessToken);
  }

  /** The whole answer to a logon with a password. */
  public ApiResponse logOn(String userName, String password) {
    return logOnRequest(userName, password).send();
  }

  public ApiRequest logOnRequest(String userName, String password) {
    return bare("POST", "/api/v1/token")
        .version()
        .form(Map.of("grant_type", "password", "username", userName, "password", password));
  }

  /** An access token. */
  public String tokenOf(String userName, String password) {
    ApiResponse answer = logOn(userName, password);
    if (answer.status() != 200) {
      throw new AssertionError(
          userName + " cannot log on: " + answer.status() + " " + answer.body());
    }
    return answer.json().getString("access_token");
  }

  /** An access token of the administrator that {@link TestNode} has. */
  public String administratorToken() {
    return tokenOf(TestNode.ADMINISTRATOR, TestNode.PASSWORD);
  }

  /** Adds a user, and gives an access token of it. */
  public String tokenOfNew(String roleName, String administratorToken) {
    String name = "user-" + UUID.randomUUID();
    String password = "password of " + name;
    addUser(name, password, roleName, administratorToken);
    return tokenOf(name, password);
  }

  public void addUser(String name, String password, String roleName, String administratorToken) {
    request("POST", "/api/v1/users", administratorToken)
        .json(
            new JsonObject()
                .put("name", name)
                .put("description", "made for a test")
                .put("password", password)
                .put("roleName", roleName))
        .send();
  }

  /** Adds a connection in Frankfurt, and gives its id. */
  public String addConnection(String accessToken) {
    return addition(accessToken).send().json().getString("id");
  }

  public ApiRequest addition(String accessToken) {
    return request("POST", "/api/v1/amazonConnections", accessToken)
        .json(
            new JsonObject()
                .put("regionId", FRANKFURT.id().toString())
                .put("amazonAccountId", "123456789012"));
  }

  public ApiRequest removal(String connectionId, String accessToken) {
    return request("DELETE", "/api/v1/amazonConnections/" + connectionId, accessToken);
  }
}
