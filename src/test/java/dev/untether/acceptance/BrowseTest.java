package dev.untether.acceptance;

import static dev.untether.testing.AwsStandIn.ACCESS_KEY;
import static dev.untether.testing.AwsStandIn.SECRET_KEY;
import static dev.untether.testing.AwsStandIn.subnetId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.model.Regions.NameBasedUuid;
import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.AwsStandIn;
import dev.untether.testing.AwsStandIn.Reply;
import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What connections open at AWS, asked of a stand-in for it. */
class BrowseTest {
  /** The ids of these zones in every installation. */
  private static final String ZONE_A = "2f31fce1-0abe-575e-b1e2-fb31a61ac2c1";

  private static final String ZONE_B = "0fd8cc1b-9dfd-57a5-b8f9-b22ee40c53f5";

  private static final AwsStandIn AWS = AwsStandIn.start();
  private static TestNode node;
  private static ApiClient client;
  private static String token;
  private String connection;

  @BeforeAll
  static void start() {
    node =
        TestNode.start(
            TestDatabase.create().uri(),
            Map.of("UNTETHER_AWS_ENDPOINT", AWS.endpoint(), "UNTETHER_AWS_TIMEOUT", "3s"));
    client = node.client();
    token = client.administratorToken();
    String first = path(Bodies.connectionByKeys(ACCESS_KEY, SECRET_KEY));
    // The first call loads the SDK, for which a busy machine may need longer than the time-out.
    Polling.until(
        () -> client.request("GET", first + "/cloudNetworks", token).send().status(),
        status -> status == 200);
  }

  @AfterAll
  static void stop() {
    node.close();
    AWS.close();
  }

  /** Of its own, so that no test sees what is remembered of another. */
  @BeforeEach
  void newConnection() {
    AWS.reset();
    connection = path(Bodies.connectionByKeys(ACCESS_KEY, SECRET_KEY));
  }

  @Test
  void networks_are_listed_with_their_names() {
    ApiResponse networks = get("/cloudNetworks");

    assertThat(networks.status()).isEqualTo(200);
    assertThat(networks.json().getInteger("totalCount")).isEqualTo(2);
    assertThat(networks.results())
        .containsExactly(
            new JsonObject()
                .put("resourceId", "vpc-0a1b2c3d")
                .put("name", "production")
                .put("cidrBlock", "10.0.0.0/16")
                .put("state", "Available")
                .put("isDefault", false),
            new JsonObject()
                .put("resourceId", "vpc-0e1f2a3b")
                .put("cidrBlock", "172.31.0.0/16")
                .put("state", "Pending")
                .put("isDefault", true));
    assertThat(AWS.calls())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.region()).isEqualTo("eu-central-1");
              assertThat(call.accessKey()).isEqualTo(ACCESS_KEY);
            });
  }

  @Test
  void subnets_are_filtered_by_network_and_by_zone() {
    String zone = get("/availabilityZones").results().get(0).getString("id");

    assertThat(ids(get("/cloudSubnetworks")))
        .containsExactly(subnetId(0), subnetId(1), subnetId(2));
    assertThat(ids(get("/cloudSubnetworks?cloudNetworkId=vpc-0a1b2c3d")))
        .containsExactly(subnetId(0), subnetId(1));
    assertThat(ids(get("/cloudSubnetworks?AvailabilityZone=" + zone)))
        .containsExactly(subnetId(0), subnetId(2));
    assertThat(ids(get("/cloudSubnetworks?cloudNetworkId=vpc-0a1b2c3d&availabilityZone=" + zone)))
        .containsExactly(subnetId(0));
    assertThat(get("/cloudSubnetworks").results().get(0))
        .isEqualTo(
            new JsonObject()
                .put("resourceId", subnetId(0))
                .put("name", "first")
                .put("cloudNetworkResourceId", "vpc-0a1b2c3d")
                .put("cidrBlock", "10.0.0.0/24")
                .put("availabilityZone", "eu-central-1a"));
  }

  @Test
  void security_groups_are_filtered_by_network() {
    assertThat(get("/cloudSecurityGroups").results()).hasSize(2);
    assertThat(get("/cloudSecurityGroups?cloudNetworkId=vpc-0a1b2c3d").results())
        .containsExactly(
            new JsonObject()
                .put("resourceId", "sg-of-vpc-0a1b2c3d")
                .put("cloudNetworkResourceId", "vpc-0a1b2c3d")
                .put("name", "default"));
  }

  @Test
  void zones_have_ids_that_never_change() {
    assertThat(get("/availabilityZones").results())
        .containsExactly(
            new JsonObject().put("id", ZONE_A).put("name", "eu-central-1a"),
            new JsonObject().put("id", ZONE_B).put("name", "eu-central-1b"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, true, gateway endpoint vpce-gateway on the route table rtb-own",
    "1, true, interface endpoint vpce-interface",
    "2, false, vpc-0e1f2a3b has no endpoint",
  })
  void a_subnet_reaches_s3_by_its_route_table_or_by_an_endpoint_in_it(
      int subnet, boolean isValid, String details) {
    JsonObject verdict = get("/validateS3endpoint?subnetId=" + subnetId(subnet)).json();

    assertThat(verdict.getBoolean("isValid")).isEqualTo(isValid);
    assertThat(verdict.getString("details")).contains(details);
  }

  @Test
  void a_subnet_without_a_table_of_its_own_has_that_of_its_network() {
    AWS.subnets(4);

    assertThat(get("/validateS3endpoint?subnetId=" + subnetId(3)).json().getString("details"))
        .contains("neither in the subnet nor on the subnet's route table");
    assertThat(AWS.calls("ec2:DescribeRouteTables")).isEqualTo(2);
  }

  @Test
  void keys_have_their_alias_as_a_name_or_their_id() {
    assertThat(get("/cloudEncryptionKeys").results())
        .containsExactly(
            new JsonObject()
                .put("arn", "arn:aws:kms:eu-central-1:111122223333:key/key-1")
                .put("name", "alias/backups"),
            new JsonObject()
                .put("arn", "arn:aws:kms:eu-central-1:111122223333:key/key-0")
                .put("name", "key-0"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void folders_of_a_bucket_are_listed_in_its_own_region(boolean regionsAreTold) {
    if (!regionsAreTold) {
      AWS.hideBucketRegions();
    }
    AWS.bucket("photos", "eu-west-1", List.of("dogs/1", "cats/1", "cats/2", "readme"));

    List<JsonObject> byPath = get("/browseBucketFolders/" + bucketId("photos")).results();
    List<JsonObject> byQuery =
        get("/browseBucketFolders?bucketId=" + bucketId("photos") + "&Sort=nameDesc").results();

    assertThat(byPath)
        .extracting(folder -> folder.getString("name"))
        .containsExactly("cats", "dogs");
    assertThat(byQuery).containsExactly(byPath.get(1), byPath.get(0));
    assertThat(byPath)
        .extracting(folder -> UUID.fromString(folder.getString("folderId")).version())
        .containsOnly(5);
    assertThat(AWS.calls())
        .filteredOn(call -> call.action().equals("s3:ListObjectsV2"))
        .extracting(AwsStandIn.Call::region)
        .containsOnly("eu-west-1");
  }

  /** As the API makes it of the bucket's ARN. */
  private static String bucketId(String name) {
    return NameBasedUuid.of(
            UUID.fromString("b1a4f6de-31cb-4f6a-8f0f-64a3c6f1d0a2"), "arn:aws:s3:::" + name)
        .toString();
  }

  @Test
  void a_bucket_that_the_account_does_not_have_is_not_found() {
    assertThat(get("/browseBucketFolders/" + UUID.randomUUID()).problem())
        .isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void many_pages_of_aws_are_one_list_that_is_read_once() {
    AWS.subnets(2500);

    ApiResponse first = get("/cloudSubnetworks?Limit=1000");
    ApiResponse last = get("/cloudSubnetworks?Offset=2000&Limit=1000");

    assertThat(first.json().getInteger("totalCount")).isEqualTo(2500);
    assertThat(first.results()).hasSize(1000);
    assertThat(ids(last))
        .isEqualTo(IntStream.range(2000, 2500).mapToObj(AwsStandIn::subnetId).toList());
    assertThat(AWS.calls("ec2:DescribeSubnets")).isEqualTo(5);
    assertThat(get("/cloudSubnetworks").results()).hasSize(2500);
    assertThat(get("/cloudSubnetworks?Offset=5000").results()).isEmpty();
  }

  @Test
  void an_empty_list_is_an_empty_page() {
    AWS.subnets(0);

    assertThat(get("/cloudSubnetworks").json().getInteger("totalCount")).isZero();
    assertThat(get("/cloudSubnetworks").results()).isEmpty();
  }

  @Test
  void who_asks_at_the_same_time_shares_one_call() {
    AWS.delay("ec2:DescribeVpcs", Duration.ofMillis(700));

    List<CompletableFuture<ApiResponse>> answers =
        Stream.generate(
                () -> client.request("GET", connection + "/cloudNetworks", token).sendAsync())
            .limit(40)
            .toList();

    assertThat(answers).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
    assertThat(AWS.calls("ec2:DescribeVpcs")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "401, AuthFailure, 400 UnexpectedContent validationError",
    "403, InvalidClientTokenId, 400 UnexpectedContent validationError",
    "403, SignatureDoesNotMatch, 400 UnexpectedContent validationError",
    "400, ExpiredToken, 400 UnexpectedContent validationError",
    "400, UnrecognizedClientException, 400 UnexpectedContent validationError",
    "403, OptInRequired, 400 UnexpectedContent validationError",
    "403, UnauthorizedOperation, 403 AccessDenied accessDenied",
    "403, AccessDenied, 403 AccessDenied accessDenied",
    "400, AccessDeniedException, 403 AccessDenied accessDenied",
    "400, InvalidVpcID.NotFound, 404 NotFound resourceNotFound",
    "400, InvalidSubnetID.NotFound, 404 NotFound resourceNotFound",
  })
  void a_refusal_of_aws_is_told_with_its_code_and_nothing_secret(
      int status, String code, String problem) {
    AWS.refuse(
        "ec2:DescribeVpcs",
        status,
        code,
        "User: arn:aws:iam::111122223333:user/reader said " + ACCESS_KEY + " and " + SECRET_KEY);

    ApiResponse refused = get("/cloudNetworks");

    assertThat(refused.problem()).isEqualTo(problem);
    assertThat(refused.json().getJsonObject("data").getJsonObject("aws").getMap())
        .containsEntry("code", code)
        .containsEntry("action", "ec2:DescribeVpcs");
    assertThat(refused.body()).doesNotContain(ACCESS_KEY, SECRET_KEY);
    AWS.recover("ec2:DescribeVpcs");
    assertThat(get("/cloudNetworks").status()).isEqualTo(200);
  }

  @Test
  void a_denied_action_names_who_lacks_it() {
    AWS.refuse(
        "kms:ListKeys",
        400,
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/reader is not authorized to perform: kms:ListKeys");

    ApiResponse denied = get("/cloudEncryptionKeys");

    assertThat(denied.problem()).isEqualTo("403 AccessDenied accessDenied");
    assertThat(denied.json().getJsonObject("data").getJsonObject("aws").getMap())
        .containsEntry("action", "kms:ListKeys")
        .containsEntry("principal", "arn:aws:iam::111122223333:user/reader");
  }

  @ParameterizedTest
  @CsvSource({
    "503, RequestLimitExceeded",
    "400, Throttling",
    "503, SlowDown",
    "503, ServiceUnavailable",
    "500, InternalError",
  })
  void what_passes_is_repeated_and_then_answered_503(int status, String code) {
    AWS.refuse("ec2:DescribeVpcs", status, code, "slow down");

    ApiResponse refused = get("/cloudNetworks");

    assertThat(refused.problem()).isEqualTo("503 ServiceUnavailable serviceUnavailable");
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(AWS.calls("ec2:DescribeVpcs")).isGreaterThan(1);
  }

  @Test
  void no_such_bucket_is_not_found() {
    AWS.refuse("s3:ListObjectsV2", 404, "NoSuchBucket", "gone");

    assertThat(get("/browseBucketFolders/" + bucketId("logs-of-frankfurt")).problem())
        .isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void an_answer_that_does_not_come_in_time_is_answered_503() {
    AWS.delay("ec2:DescribeVpcs", Duration.ofSeconds(8));

    assertThat(get("/cloudNetworks").problem())
        .isEqualTo("503 ServiceUnavailable serviceUnavailable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "this is no XML",
        "<DescribeVpcsResponse><vpcSet><item></item></vpcSet></DescribeVpcsResponse>",
        "<DescribeVpcsResponse><vpcSet>",
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>"
            + "<DescribeVpcsResponse><vpcSet><item><vpcId>&a;</vpcId><state>available</state></item>"
            + "</vpcSet></DescribeVpcsResponse>",
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>"
            + "<DescribeVpcsResponse><vpcSet><item><vpcId>&b;</vpcId><state>available</state></item>"
            + "</vpcSet></DescribeVpcsResponse>",
      })
  void a_broken_answer_is_answered_503_and_the_next_one_is_read(String body) {
    AWS.answer("ec2:DescribeVpcs", Reply.xml(body));

    assertThat(get("/cloudNetworks").problem())
        .isEqualTo("503 ServiceUnavailable serviceUnavailable");
    AWS.recover("ec2:DescribeVpcs");
    assertThat(get("/cloudNetworks").status()).isEqualTo(200);
  }

  @Test
  void a_huge_a_deep_and_a_compressed_answer_are_answered_503() {
    Stream.of(
            Reply.xml("<a>" + "x".repeat(20_000_000) + "</a>"),
            Reply.xml("<a>".repeat(400_000)),
            new Reply(
                200, "text/xml", Map.of("Content-Encoding", "gzip"), Buffer.buffer(new byte[100])),
            new Reply(
                200,
                "text/xml",
                Map.of("X-Long", "x".repeat(1_000_000)),
                Buffer.buffer(new byte[100])))
        .forEach(
            reply -> {
              AWS.answer("ec2:DescribeVpcs", reply);
              assertThat(get("/cloudNetworks").problem())
                  .isEqualTo("503 ServiceUnavailable serviceUnavailable");
            });
  }

  @Test
  void pages_without_an_end_are_not_read_for_ever() {
    AWS.answer(
        "ec2:DescribeVpcs",
        Reply.xml(
            "<DescribeVpcsResponse><vpcSet/><nextToken>again</nextToken></DescribeVpcsResponse>"));

    assertThat(get("/cloudNetworks").problem())
        .isEqualTo("503 ServiceUnavailable serviceUnavailable");
    assertThat(AWS.calls("ec2:DescribeVpcs")).isLessThan(5);
  }

  @Test
  void a_connection_that_is_removed_while_it_is_browsed_is_not_found() {
    AWS.delay("ec2:DescribeVpcs", Duration.ofMillis(1500));
    CompletableFuture<ApiResponse> browsing =
        client.request("GET", connection + "/cloudNetworks", token).sendAsync();
    Polling.until(() -> AWS.calls("ec2:DescribeVpcs"), calls -> calls > 0);

    client.request("DELETE", connection, token).send();

    assertThat(browsing.join().problem()).isEqualTo("404 NotFound resourceNotFound");
    assertThat(get("/cloudNetworks").problem()).isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void what_is_remembered_of_a_removed_connection_is_not_shown() {
    assertThat(get("/cloudNetworks").status()).isEqualTo(200);

    client.request("DELETE", connection, token).send();

    assertThat(get("/cloudNetworks").problem()).isEqualTo("404 NotFound resourceNotFound");
  }

  @Test
  void a_connection_with_the_number_of_an_account_is_told_how_to_add_the_account() {
    connection = path(Bodies.connectionByAccount());

    ApiResponse refused = get("/cloudNetworks");

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getString("details")).contains("POST /api/v1/accounts/amazon");
    assertThat(AWS.calls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/cloudNetworks?Sort=nameAsc, Sort",
    "/cloudNetworks?Limit=x, Limit",
    "/cloudSubnetworks?cloudNetworkId=net-1, cloudNetworkId",
    "/cloudSubnetworks?availabilityZone=a, availabilityZone",
    "/validateS3endpoint, subnetId",
    "/validateS3endpoint?subnetId=vpc-1, subnetId",
    "/browseBucketFolders, bucketId",
    "/browseBucketFolders?bucketId=x, bucketId",
    "/browseBucketFolders?bucketId=6f0ad1b4-3c52-4e8e-9d0b-7a41c2f8e915&Sort=up, Sort",
  })
  void a_wrong_parameter_is_named_before_aws_is_asked(String path, String parameter) {
    ApiResponse refused = get(path);

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getJsonObject("data").fieldNames()).containsExactly(parameter);
    assertThat(AWS.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/cloudNetworks",
        "/cloudSubnetworks",
        "/cloudSecurityGroups",
        "/availabilityZones",
        "/validateS3endpoint?subnetId=subnet-00000000",
        "/cloudEncryptionKeys",
        "/browseBucketFolders?bucketId=6f0ad1b4-3c52-4e8e-9d0b-7a41c2f8e915",
        "/browseBucketFolders/6f0ad1b4-3c52-4e8e-9d0b-7a41c2f8e915",
      })
  void operators_may_browse_and_restore_operators_may_not(String path) {
    String operator = client.tokenOfNew("Portal Operator", token);
    String restorer = client.tokenOfNew("Restore Operator", token);

    assertThat(client.request("GET", connection + path, operator).send().status()).isIn(200, 404);
    assertThat(client.request("GET", connection + path, restorer).send().status()).isEqualTo(403);
    assertThat(
            client
                .request("GET", "/api/v1/amazonConnections/" + UUID.randomUUID() + path, operator)
                .send()
                .problem())
        .isEqualTo("404 NotFound resourceNotFound");
  }

  private ApiResponse get(String path) {
    return client.request("GET", connection + path, token).send();
  }

  private static List<String> ids(ApiResponse page) {
    return page.results().stream().map(item -> item.getString("resourceId")).toList();
  }

  private static String path(JsonObject body) {
    return "/api/v1/amazonConnections/"
        + client
            .request("POST", "/api/v1/amazonConnections", token)
            .json(body)
            .send()
            .json()
            .getString("id");
  }
}
