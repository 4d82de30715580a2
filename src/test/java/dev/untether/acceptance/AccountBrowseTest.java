package dev.untether.acceptance;

import static dev.untether.testing.AwsStandIn.ACCESS_KEY;
import static dev.untether.testing.AwsStandIn.SECRET_KEY;
import static dev.untether.testing.AwsStandIn.SESSION_KEY;
import static dev.untether.testing.AwsStandIn.SESSION_SECRET;
import static dev.untether.testing.AwsStandIn.SESSION_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.model.Regions;
import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.AwsStandIn;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What accounts open at AWS, by keys and by roles. */
class AccountBrowseTest {
  private static final String CLOUD = "/api/v1/cloudInfrastructure";
  private static final String EXTERNAL_ID = "external-id-of-untether";

  /** Who this machine is, which the SDK reads from system properties first. */
  private static final String OWN_KEY = "AKIAOWNIDENTITYEXAMP";

  private static final AwsStandIn AWS = AwsStandIn.start();
  private static TestNode node;
  private static ApiClient client;
  private static String token;

  @BeforeAll
  static void start() {
    System.setProperty("aws.accessKeyId", OWN_KEY);
    System.setProperty("aws.secretAccessKey", SECRET_KEY);
    node =
        TestNode.start(
            TestDatabase.create().uri(), Map.of("UNTETHER_AWS_ENDPOINT", AWS.endpoint()));
    client = node.client();
    token = client.administratorToken();
  }

  @AfterAll
  static void stop() {
    node.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    AWS.close();
  }

  @BeforeEach
  void haveNeitherConnectionNorAccount() {
    AWS.reset();
    Stream.of("/api/v1/amazonConnections", "/api/v1/accounts/amazon")
        .forEach(
            list ->
                get(list).results().stream()
                    .map(item -> list + "/" + item.getString("id"))
                    .forEach(item -> client.request("DELETE", item, token).send()));
  }

  @Test
  void a_role_of_another_account_is_assumed_once_with_the_name_of_the_connection() {
    String account =
        account(
            "IAMRoleFromAnotherAccount",
            new JsonObject()
                .put("accountId", "444455556666")
                .put("roleName", "untether")
                .put("externalId", EXTERNAL_ID));
    String connection = connection(account, "eu-central-1");

    ApiResponse networks = get("/api/v1/amazonConnections/" + connection + "/cloudNetworks");
    get("/api/v1/amazonConnections/" + connection + "/availabilityZones");

    assertThat(networks.status()).isEqualTo(200);
    assertThat(AWS.calls())
        .filteredOn(call -> call.action().equals("sts:AssumeRole"))
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.accessKey()).isEqualTo(OWN_KEY);
              assertThat(call.region()).isEqualTo("eu-central-1");
              assertThat(call.parameters())
                  .containsEntry("RoleArn", "arn:aws:iam::444455556666:role/untether")
                  .containsEntry("RoleSessionName", "untether-" + connection)
                  .containsEntry("ExternalId", EXTERNAL_ID);
            });
    assertThat(AWS.calls())
        .filteredOn(call -> call.service().equals("ec2"))
        .hasSize(2)
        .allSatisfy(
            call -> {
              assertThat(call.accessKey()).isEqualTo(SESSION_KEY);
              assertThat(call.token()).isEqualTo(SESSION_TOKEN);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "eu-central-1, arn:aws:iam::111122223333:role/untether",
    "cn-north-1, arn:aws-cn:iam::111122223333:role/untether",
    "us-gov-west-1, arn:aws-us-gov:iam::111122223333:role/untether",
  })
  void a_role_of_this_machine_s_account_has_the_arn_of_the_region_s_partition(
      String region, String arn) {
    String connection =
        connection(account("IAMRole", new JsonObject().put("roleName", "untether")), region);

    assertThat(get("/api/v1/amazonConnections/" + connection + "/cloudNetworks").status())
        .isEqualTo(200);
    assertThat(AWS.calls())
        .filteredOn(call -> call.service().equals("sts"))
        .extracting(call -> call.region())
        .containsOnly(region);
    assertThat(AWS.calls())
        .filteredOn(call -> call.action().equals("sts:AssumeRole"))
        .extracting(call -> call.parameters().get("RoleArn"))
        .containsExactly(arn);
  }

  @Test
  void a_role_that_may_not_be_assumed_is_answered_403() {
    AWS.refuse(
        "sts:AssumeRole",
        403,
        "AccessDenied",
        "User: arn:aws:iam::111122223333:user/untether is not authorized");
    String connection =
        connection(
            account("IAMRole", new JsonObject().put("roleName", "untether")), "eu-central-1");

    ApiResponse denied = get("/api/v1/amazonConnections/" + connection + "/cloudNetworks");

    assertThat(denied.problem()).isEqualTo("403 AccessDenied accessDenied");
    assertThat(denied.json().getJsonObject("data").getJsonObject("aws").getString("action"))
        .isEqualTo("sts:AssumeRole");
  }

  @Test
  void a_session_that_aws_refuses_is_replaced() {
    String connection =
        connection(
            account("IAMRole", new JsonObject().put("roleName", "untether")), "eu-central-1");
    String path = "/api/v1/amazonConnections/" + connection;
    AWS.refuse("ec2:DescribeVpcs", 400, "ExpiredToken", "expired");
    assertThat(get(path + "/cloudNetworks").status()).isEqualTo(400);
    AWS.recover("ec2:DescribeVpcs");

    assertThat(get(path + "/cloudNetworks").status()).isEqualTo(200);
    assertThat(AWS.calls("sts:AssumeRole")).isEqualTo(2);
  }

  @Test
  void zones_and_instance_types_of_a_region_are_asked_with_an_account_of_its_partition() {
    keys("Global");
    keys("China");
    String region = CLOUD + "/regions/" + regionId("cn-north-1");

    assertThat(get(region + "/zones").results())
        .extracting(zone -> zone.getString("name"))
        .containsExactly("cn-north-1a", "cn-north-1b");
    assertThat(get(region + "/zones?SearchPattern=*b&Sort=nameDesc").results())
        .extracting(zone -> zone.getString("name"))
        .containsExactly("cn-north-1b");
    assertThat(names(get(region + "/instancesTypes")))
        .containsExactly("m1.small", "t3.micro", "t4g.micro");
    assertThat(get(region + "/instancesTypes?isArm64=true").results())
        .containsExactly(
            new JsonObject()
                .put("name", "t4g.micro")
                .put("cpuCount", 2)
                .put("ram", 1024)
                .put("isArm64", true)
                .put("virtualizationType", List.of("hvm")));
    assertThat(names(get(region + "/instancesTypes?virtualizationTypes=paravirtual")))
        .containsExactly("m1.small");
    assertThat(names(get(region + "/instancesTypes?virtualizationTypes=HVM,paravirtual&Limit=1")))
        .containsExactly("m1.small");
    assertThat(AWS.calls()).extracting(AwsStandIn.Call::accessKey).containsOnly("AKIAOFCHINA");
    assertThat(get(region + "/instancesTypes?virtualizationTypes=none").problem())
        .isEqualTo("400 UnexpectedContent validationError");
    assertThat(get(region + "/instancesTypes?isArm64=perhaps").problem())
        .isEqualTo("400 UnexpectedContent validationError");
  }

  @Test
  void without_an_account_a_connection_of_the_partition_is_asked_with() {
    String region = CLOUD + "/regions/" + regionId("eu-west-1");

    ApiResponse refused = get(region + "/zones");
    client
        .request("POST", "/api/v1/amazonConnections", token)
        .json(Bodies.connectionByKeys(ACCESS_KEY, SECRET_KEY))
        .send();

    assertThat(refused.problem()).isEqualTo("400 UnexpectedContent validationError");
    assertThat(refused.json().getString("details")).contains("partition aws", "accounts/amazon");
    assertThat(get(region + "/zones").results())
        .extracting(zone -> zone.getString("name"))
        .containsExactly("eu-west-1a", "eu-west-1b");
    assertThat(get(CLOUD + "/buckets").results()).hasSize(2);
  }

  @Test
  void buckets_are_those_of_an_account_and_folders_those_at_their_top() {
    String account = keys("Global");
    keys("China");

    ApiResponse all = get(CLOUD + "/buckets?AmazonAccountId=" + account + "&Sort=nameDesc");
    JsonObject photos = all.results().get(0);
    String path = CLOUD + "/buckets/" + photos.getString("id");

    assertThat(names(all)).containsExactly("photos-of-dublin", "logs-of-frankfurt");
    assertThat(photos.getJsonObject("location"))
        .isEqualTo(new JsonObject().put("id", regionId("eu-west-1")).put("name", "eu-west-1"));
    assertThat(get(path).json()).isEqualTo(photos);
    assertThat(names(get(path + "/folders?Sort=NameDesc"))).containsExactly("dogs", "cats");
    assertThat(get(path + "/folders/cats").json())
        .isEqualTo(get(path + "/folders").results().get(0));
    assertThat(get(path + "/folders/birds").problem()).isEqualTo("404 NotFound resourceNotFound");
    assertThat(get(CLOUD + "/buckets/" + UUID.randomUUID()).problem())
        .isEqualTo("404 NotFound resourceNotFound");
    assertThat(get(CLOUD + "/buckets?AmazonAccountId=" + UUID.randomUUID()).problem())
        .isEqualTo("404 NotFound resourceNotFound");
    assertThat(names(get(CLOUD + "/buckets?SearchPattern=photos&AmazonAccountId=" + account)))
        .containsExactly("photos-of-dublin");
  }

  @Test
  void accounts_that_aws_refuses_are_left_out_of_the_list_of_all_buckets() {
    String working = keys("Global");
    String refused =
        account(
            "IAMRoleFromAnotherAccount",
            new JsonObject().put("accountId", "444455556666").put("roleName", "untether"));
    AWS.refuse("sts:AssumeRole", 403, "AccessDenied", "no");

    assertThat(names(get(CLOUD + "/buckets")))
        .containsExactly("logs-of-frankfurt", "photos-of-dublin");
    assertThat(names(get(CLOUD + "/buckets?AmazonAccountId=" + working))).hasSize(2);
    assertThat(get(CLOUD + "/buckets?AmazonAccountId=" + refused).problem())
        .isEqualTo("403 AccessDenied accessDenied");

    client.request("DELETE", "/api/v1/accounts/amazon/" + working, token).send();
    assertThat(get(CLOUD + "/buckets").problem()).isEqualTo("403 AccessDenied accessDenied");
  }

  @Test
  void an_account_that_cannot_be_asked_at_the_moment_is_not_left_out() {
    keys("Global");
    account(
        "IAMRoleFromAnotherAccount",
        new JsonObject().put("accountId", "444455556666").put("roleName", "untether"));
    AWS.refuse("sts:AssumeRole", 400, "Throttling", "Rate exceeded");

    assertThat(get(CLOUD + "/buckets").problem())
        .isEqualTo("503 ServiceUnavailable serviceUnavailable");
  }

  @Test
  void operators_may_not_see_buckets() {
    keys("Global");
    String operator = client.tokenOfNew("Portal Operator", token);

    assertThat(client.request("GET", CLOUD + "/buckets", operator).send().status()).isEqualTo(403);
    assertThat(
            client
                .request("GET", CLOUD + "/regions/" + regionId("eu-west-1") + "/zones", operator)
                .send()
                .status())
        .isEqualTo(200);
  }

  private String keys(String regionType) {
    return account(
        "accessKeys",
        new JsonObject()
            .put("accessKey", "AKIAOF" + regionType.toUpperCase(Locale.ROOT))
            .put("secretKey", SESSION_SECRET)
            .put("defaultRegionType", regionType));
  }

  private String account(String form, JsonObject credentials) {
    ApiResponse added =
        client
            .request("POST", "/api/v1/accounts/amazon", token)
            .json(
                new JsonObject().put("name", "account " + UUID.randomUUID()).put(form, credentials))
            .send();
    assertThat(added.status()).as(added.body()).isEqualTo(201);
    return added.json().getString("id");
  }

  private String connection(String account, String region) {
    return client
        .request("POST", "/api/v1/amazonConnections", token)
        .json(new JsonObject().put("regionId", regionId(region)).put("amazonAccountId", account))
        .send()
        .json()
        .getString("id");
  }

  private static String regionId(String code) {
    return Regions.byCode(code).orElseThrow().id().toString();
  }

  private ApiResponse get(String path) {
    return client.request("GET", path, token).send();
  }

  private static List<String> names(ApiResponse page) {
    return page.results().stream().map(item -> item.getString("name")).toList();
  }
}
