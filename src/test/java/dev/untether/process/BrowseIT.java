package dev.untether.process;

import static dev.untether.testing.AwsStandIn.ACCESS_KEY;
import static dev.untether.testing.AwsStandIn.SECRET_KEY;
import static dev.untether.testing.AwsStandIn.SESSION_SECRET;
import static dev.untether.testing.AwsStandIn.SESSION_TOKEN;
import static dev.untether.testing.AwsStandIn.subnetId;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.AwsStandIn;
import dev.untether.testing.AwsStandIn.Reply;
import dev.untether.testing.PackagedNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged process, whose client for EC2 has only the classes that Untether needs. */
class BrowseIT {
  private static final String CONNECTIONS = "/api/v1/amazonConnections";
  private static final String CLOUD = "/api/v1/cloudInfrastructure";
  private static final String REGION = CLOUD + "/regions/" + ApiClient.FRANKFURT.id();
  private static final String OWN_SECRET = "oWnIdEnTiTy/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String EXTERNAL_ID = "external-id-that-nobody-else-knows";

  /** The number of the account that has the role; it is stored in the clear. */
  private static final String ROLE_ACCOUNT = "444455556666";

  private static final List<String> OF_CONNECTION =
      List.of(
          "/cloudNetworks",
          "/cloudSubnetworks?cloudNetworkId=vpc-0a1b2c3d",
          "/cloudSecurityGroups",
          "/availabilityZones",
          "/validateS3endpoint?subnetId=" + subnetId(0),
          "/cloudEncryptionKeys");

  @TempDir private Path dataDirectory;

  /** Every answer that the node has given. */
  private final StringBuilder answers = new StringBuilder();

  private ApiClient client;
  private String token;

  @Test
  void everything_can_be_browsed_and_no_secret_is_written_or_told() throws IOException {
    List<String> secrets =
        new ArrayList<>(
            List.of(SECRET_KEY, SESSION_SECRET, SESSION_TOKEN, OWN_SECRET, EXTERNAL_ID));
    String log;
    try (AwsStandIn aws = AwsStandIn.start();
        PackagedNode node =
            PackagedNode.start(
                dataDirectory,
                Map.of(
                    "UNTETHER_AWS_ENDPOINT",
                    aws.endpoint(),
                    "UNTETHER_LOG_LEVEL",
                    "trace",
                    "AWS_ACCESS_KEY_ID",
                    "AKIAOWNIDENTITYEXAMP",
                    "AWS_SECRET_ACCESS_KEY",
                    OWN_SECRET))) {
      client = node.client();
      token = client.administratorToken();
      browseThroughAll();
      failInAllWays(aws);
      found("/api/v1/events?limit=1000");
      found("/api/v1/auditRecords?Limit=-1");
      ApiClient management = new ApiClient(URI.create("http://127.0.0.1:" + node.managementPort()));
      answers.append(management.bare("GET", "/metrics").send().body());
      aws.calls().stream().map(AwsStandIn.Call::authorization).forEach(secrets::add);
      log = node.output();
    }

    assertThat(log).doesNotContain(secrets);
    assertThat(answers).contains("untether_aws_calls").doesNotContain(secrets);
    try (Stream<Path> files = Files.walk(dataDirectory)) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .as("what is no secret can be found in this way")
          .anySatisfy(file -> assertThat(content(file)).contains(ROLE_ACCOUNT))
          .allSatisfy(
              file -> assertThat(content(file)).as(file.toString()).doesNotContain(secrets));
    }
  }

  private static String content(Path file) throws IOException {
    return new String(Files.readAllBytes(file), ISO_8859_1);
  }

  private void browseThroughAll() {
    JsonObject inFrankfurt = new JsonObject().put("regionId", ApiClient.FRANKFURT.id().toString());
    String keys =
        account(
            "accessKeys",
            new JsonObject()
                .put("accessKey", ACCESS_KEY)
                .put("secretKey", SECRET_KEY)
                .put("defaultRegionType", "Global"));
    String role = account("IAMRole", new JsonObject().put("roleName", "untether"));
    String foreignRole =
        account(
            "IAMRoleFromAnotherAccount",
            new JsonObject()
                .put("accountId", ROLE_ACCOUNT)
                .put("roleName", "untether")
                .put("externalId", EXTERNAL_ID));
    Stream.concat(
            Stream.of(keys, role, foreignRole)
                .map(account -> inFrankfurt.copy().put("amazonAccountId", account)),
            Stream.of(inFrankfurt.copy().put("accessKey", ACCESS_KEY).put("secretKey", SECRET_KEY)))
        .map(body -> CONNECTIONS + "/" + post(CONNECTIONS, body, 201).getString("id"))
        .forEach(
            connection -> {
              assertThat(post(connection + "/check", null, 200).getString("state"))
                  .isEqualTo("working");
              OF_CONNECTION.forEach(path -> found(connection + path));
              found(connection + "/browseBucketFolders?bucketId=" + bucket());
            });
    found(REGION + "/zones");
    found(REGION + "/instancesTypes");
    found(CLOUD + "/buckets/" + bucket() + "/folders");
  }

  private void failInAllWays(AwsStandIn aws) {
    String connection =
        CONNECTIONS
            + "/"
            + post(
                    CONNECTIONS,
                    new JsonObject()
                        .put("regionId", ApiClient.FRANKFURT.id().toString())
                        .put("accessKey", ACCESS_KEY)
                        .put("secretKey", SECRET_KEY),
                    201)
                .getString("id");
    Stream.of("UnauthorizedOperation", "ExpiredToken", "Throttling", "InternalError")
        .forEach(
            code -> {
              aws.refuse("ec2:DescribeSubnets", 403, code, "said " + SECRET_KEY);
              get(connection + "/cloudSubnetworks");
            });
    aws.answer("ec2:DescribeSubnets", Reply.xml("no XML but " + SECRET_KEY));
    get(connection + "/cloudSubnetworks");
    aws.refuse("sts:GetCallerIdentity", 403, "InvalidClientTokenId", "said " + SECRET_KEY);
    post(connection + "/check", null, 200);
  }

  private String bucket() {
    return found(CLOUD + "/buckets").results().get(0).getString("id");
  }

  private String account(String form, JsonObject credentials) {
    return post(
            "/api/v1/accounts/amazon",
            new JsonObject().put("name", "with " + form).put(form, credentials),
            201)
        .getString("id");
  }

  private ApiResponse found(String path) {
    ApiResponse answer = get(path);
    assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
    return answer;
  }

  private ApiResponse get(String path) {
    ApiResponse answer = client.request("GET", path, token).send();
    answers.append(answer.body());
    return answer;
  }

  private JsonObject post(String path, JsonObject body, int status) {
    var request = client.request("POST", path, token);
    ApiResponse answer = (body == null ? request : request.json(body)).send();
    answers.append(answer.body());
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    return answer.json();
  }
}
