package dev.untether.acceptance;

import static dev.untether.testing.AwsStandIn.ACCESS_KEY;
import static dev.untether.testing.AwsStandIn.ACCOUNT;
import static dev.untether.testing.AwsStandIn.SECRET_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.AwsStandIn;
import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether connections still work, asked of a stand-in for AWS. */
class CheckTest {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final String IDENTITY = "sts:GetCallerIdentity";
  private static final AwsStandIn AWS = AwsStandIn.start();
  private static TestNode node;
  private static ApiClient client;
  private static String token;

  @BeforeAll
  static void start() {
    node =
        TestNode.start(
            TestDatabase.create().uri(),
            Map.of("UNTETHER_AWS_ENDPOINT", AWS.endpoint(), "UNTETHER_AWS_TIMEOUT", "2s"));
    client = node.client();
    token = client.administratorToken();
  }

  @AfterAll
  static void stop() {
    node.close();
    AWS.close();
  }

  @BeforeEach
  void reset() {
    AWS.reset();
  }

  @Test
  void a_connection_that_works_is_shown_with_whose_it_is() {
    String connection = add();

    ApiResponse checked = check(connection);

    assertThat(checked.status()).isEqualTo(200);
    assertThat(checked.json().getMap())
        .containsOnlyKeys("state", "checkedAt", "awsAccountId", "arn")
        .containsEntry("state", "working")
        .containsEntry("awsAccountId", ACCOUNT);
    assertThat(Instant.parse(checked.json().getString("checkedAt"))).isNotNull();
    assertThat(client.request("GET", connection, token).send().json().getMap())
        .containsEntry("state", "working")
        .containsEntry("checkedAt", checked.json().getString("checkedAt"));
    assertThat(types(connection)).containsExactly("dev.untether.connection.added.v1");
  }

  @Test
  void a_change_of_the_state_is_an_event() {
    String connection = add();
    check(connection);
    AWS.refuse(IDENTITY, 403, "InvalidClientTokenId", "said " + SECRET_KEY);

    assertThat(check(connection).json().getMap())
        .containsEntry("state", "refused")
        .containsEntry("code", "InvalidClientTokenId");
    check(connection);
    AWS.refuse(IDENTITY, 500, "InternalFailure", "sorry");
    assertThat(check(connection).json().getString("state")).isEqualTo("unreachable");
    AWS.recover(IDENTITY);
    assertThat(check(connection).json().getString("state")).isEqualTo("working");

    assertThat(types(connection))
        .containsExactly(
            "dev.untether.connection.added.v1",
            "dev.untether.connection.failing.v1",
            "dev.untether.connection.failing.v1",
            "dev.untether.connection.recovered.v1");
    assertThat(trail(connection).get(1).getJsonObject("data").getMap())
        .containsEntry("state", "refused")
        .containsEntry("code", "InvalidClientTokenId")
        .containsEntry("region", "eu-central-1")
        .containsEntry("userName", TestNode.ADMINISTRATOR);
  }

  @Test
  void an_aws_that_does_not_answer_is_unreachable() {
    String connection = add();
    AWS.delay(IDENTITY, Duration.ofSeconds(5));

    assertThat(check(connection).json().getString("state")).isEqualTo("unreachable");
  }

  @ParameterizedTest
  @CsvSource({"400, Throttling", "400, RequestLimitExceeded", "503, ServiceUnavailable"})
  void an_aws_that_limits_the_rate_of_requests_says_nothing_about_a_connection(
      int status, String code) {
    String connection = add();
    check(connection);
    String before = client.request("GET", connection, token).send().body();
    AWS.refuse(IDENTITY, status, code, "Rate exceeded");

    ApiResponse throttled = check(connection);

    assertThat(throttled.problem()).isEqualTo("503 ServiceUnavailable serviceUnavailable");
    assertThat(throttled.header("Retry-After")).isPresent();
    assertThat(client.request("GET", connection, token).send().body()).isEqualTo(before);
    assertThat(types(connection)).containsExactly("dev.untether.connection.added.v1");
  }

  @Test
  void what_fails_is_told_before_a_removal_with_the_time_since_when() {
    String connection = add();
    check(connection);
    assertThat(warnings(connection)).noneMatch(message -> message.contains("since"));
    AWS.refuse(IDENTITY, 403, "InvalidClientTokenId", "no");
    String since = check(connection).json().getString("checkedAt");
    String last = check(connection).json().getString("checkedAt");

    assertThat(since).isNotEqualTo(last);
    assertThat(warnings(connection))
        .contains(
            "AWS refuses the credentials of the connection (InvalidClientTokenId), since %s; last checked at %s."
                .formatted(since, last));

    AWS.refuse(IDENTITY, 500, "InternalFailure", "sorry");
    String unreachable = check(connection).json().getString("checkedAt");
    assertThat(warnings(connection))
        .contains(
            "AWS cannot be reached through the connection, since %1$s; last checked at %1$s."
                .formatted(unreachable));
  }

  private static List<String> warnings(String connection) {
    return new JsonArray(
            client.request("POST", connection + "/validateDelete", token).send().body())
        .stream()
            .map(message -> (JsonObject) message)
            .filter(message -> message.getString("severity").equals("Warning"))
            .map(message -> message.getString("message"))
            .toList();
  }

  @Test
  void the_list_is_filtered_by_state() {
    String working = add();
    check(working);
    AWS.refuse(IDENTITY, 403, "SignatureDoesNotMatch", "no");
    String refused = add();
    check(refused);
    add();

    ApiResponse page = client.request("GET", CONNECTIONS + "?state=Refused", token).send();

    assertThat(page.results())
        .extracting(connection -> connection.getString("state"))
        .containsOnly("refused");
    assertThat(page.results())
        .extracting(connection -> CONNECTIONS + "/" + connection.getString("id"))
        .contains(refused)
        .doesNotContain(working);
    assertThat(page.json().getInteger("totalCount")).isEqualTo(page.results().size());
    assertThat(
            client
                .request("GET", CONNECTIONS + "?state=refused&createdBy=nobody", token)
                .send()
                .results())
        .isEmpty();
    assertThat(client.request("GET", CONNECTIONS + "?state=lost", token).send().problem())
        .isEqualTo("400 UnexpectedContent validationError");
  }

  @Test
  void a_removed_connection_is_not_found() {
    String connection = add();
    client.request("DELETE", connection, token).send();

    assertThat(check(connection).problem()).isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void whoever_decided_by_another_state_removes_nothing() {
    String connection = add();
    String before = client.request("GET", connection, token).send().header("ETag").orElseThrow();
    check(connection);
    String working = client.request("GET", connection, token).send().header("ETag").orElseThrow();
    AWS.refuse(IDENTITY, 403, "InvalidClientTokenId", "no");
    check(connection);

    assertThat(working).isEqualTo(before);
    assertThat(
            client
                .request("DELETE", connection, token)
                .header("If-Match", working)
                .send()
                .problem())
        .isEqualTo("412 UnexpectedContent preconditionFailed");
  }

  @Test
  void a_check_tells_the_number_of_the_account() {
    String account =
        client
            .request("POST", "/api/v1/accounts/amazon", token)
            .json(
                new JsonObject()
                    .put("name", "production")
                    .put(
                        "accessKeys",
                        new JsonObject()
                            .put("accessKey", ACCESS_KEY)
                            .put("secretKey", SECRET_KEY)
                            .put("defaultRegionType", "Global")))
            .send()
            .json()
            .getString("id");
    String connection =
        CONNECTIONS
            + "/"
            + client
                .request("POST", CONNECTIONS, token)
                .json(
                    new JsonObject()
                        .put("regionId", Bodies.REGION_ID)
                        .put("amazonAccountId", account))
                .send()
                .json()
                .getString("id");

    assertThat(check(connection).json().getString("state")).isEqualTo("working");

    assertThat(
            client
                .request("GET", "/api/v1/accounts/amazon/" + account, token)
                .send()
                .json()
                .getString("awsid"))
        .isEqualTo(ACCOUNT);
  }

  @Test
  void the_number_of_an_account_cannot_be_checked() {
    String connection = CONNECTIONS + "/" + client.addConnection(token);

    assertThat(check(connection).problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(client.request("GET", connection, token).send().json().fieldNames())
        .doesNotContain("state", "checkedAt");
  }

  @Test
  void operators_may_check_and_restore_operators_may_not() {
    String connection = add();
    String operator = client.tokenOfNew("Portal Operator", token);
    String restorer = client.tokenOfNew("Restore Operator", token);

    assertThat(client.request("POST", connection + "/check", operator).send().status())
        .isEqualTo(200);
    assertThat(client.request("POST", connection + "/check", restorer).send().status())
        .isEqualTo(403);
    assertThat(
            client
                .request("POST", CONNECTIONS + "/" + UUID.randomUUID() + "/check", operator)
                .send()
                .problem())
        .isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void connections_are_checked_in_the_background() {
    try (TestNode checking =
        TestNode.start(
            TestDatabase.create().uri(),
            Map.of("UNTETHER_AWS_ENDPOINT", AWS.endpoint(), "UNTETHER_AWS_CHECK_INTERVAL", "1s"))) {
      ApiClient other = checking.client();
      String administrator = other.administratorToken();
      String connection = added(other, administrator);

      Polling.until(
          () -> other.request("GET", connection, administrator).send().json().getString("state"),
          state -> "working".equals(state));
      AWS.refuse(IDENTITY, 403, "InvalidClientTokenId", "no");
      Polling.until(
          () -> other.request("GET", connection, administrator).send().json().getString("state"),
          state -> "refused".equals(state));
    }
  }

  private static String add() {
    return added(client, token);
  }

  private static String added(ApiClient api, String accessToken) {
    return CONNECTIONS
        + "/"
        + api.request("POST", CONNECTIONS, accessToken)
            .json(Bodies.connectionByKeys(ACCESS_KEY, SECRET_KEY))
            .send()
            .json()
            .getString("id");
  }

  private static ApiResponse check(String connection) {
    return client.request("POST", connection + "/check", token).send();
  }

  private static List<String> types(String connection) {
    return trail(connection).stream().map(record -> record.getString("type")).toList();
  }

  private static List<JsonObject> trail(String connection) {
    return new Trail(client, token).about(connection.substring(connection.lastIndexOf('/') + 1));
  }
}
