package dev.untether.process;

import static dev.untether.testing.AwsStandIn.ACCESS_KEY;
import static dev.untether.testing.AwsStandIn.SECRET_KEY;
import static dev.untether.testing.AwsStandIn.subnetId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.ApiResponse;
import dev.untether.testing.AwsStandIn;
import dev.untether.testing.PackagedNode;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged process, whose client for EC2 has only the classes that Untether needs. */
class BrowseIT {
  private static final List<String> PATHS =
      List.of(
          "/cloudNetworks",
          "/cloudSubnetworks?cloudNetworkId=vpc-0a1b2c3d",
          "/cloudSecurityGroups",
          "/availabilityZones",
          "/validateS3endpoint?subnetId=" + subnetId(0),
          "/cloudEncryptionKeys",
          "/browseBucketFolders?bucketId=6f0ad1b4-3c52-4e8e-9d0b-7a41c2f8e915");

  private static final List<String> PATHS_OF_REGION = List.of("/zones", "/instancesTypes");

  @TempDir private Path dataDirectory;

  @Test
  void everything_can_be_browsed_and_no_secret_is_logged_at_any_level() {
    try (AwsStandIn aws = AwsStandIn.start();
        PackagedNode node =
            PackagedNode.start(
                dataDirectory,
                Map.of("UNTETHER_AWS_ENDPOINT", aws.endpoint(), "UNTETHER_LOG_LEVEL", "trace"))) {
      ApiClient client = node.client();
      String token = client.administratorToken();
      String connection =
          "/api/v1/amazonConnections/"
              + client
                  .request("POST", "/api/v1/amazonConnections", token)
                  .json(
                      new JsonObject()
                          .put("regionId", ApiClient.FRANKFURT.id().toString())
                          .put("accessKey", ACCESS_KEY)
                          .put("secretKey", SECRET_KEY))
                  .send()
                  .json()
                  .getString("id");

      assertThat(PATHS)
          .allSatisfy(
              path ->
                  assertThat(client.request("GET", connection + path, token).send())
                      .extracting(ApiResponse::status)
                      .isIn(200, path.startsWith("/browse") ? 404 : 200));
      assertThat(PATHS_OF_REGION)
          .allSatisfy(
              path ->
                  assertThat(
                          client
                              .request(
                                  "GET",
                                  "/api/v1/cloudInfrastructure/regions/"
                                      + ApiClient.FRANKFURT.id()
                                      + path,
                                  token)
                              .send()
                              .status())
                      .isEqualTo(200));
      aws.refuse("ec2:DescribeSubnets", 403, "UnauthorizedOperation", "said " + SECRET_KEY);
      assertThat(client.request("GET", connection + "/cloudSubnetworks", token).send().status())
          .isEqualTo(403);
      assertThat(
              Stream.of(
                  aws.calls().stream().map(AwsStandIn.Call::authorization).toList(),
                  List.of(SECRET_KEY)))
          .allSatisfy(secrets -> assertThat(node.output()).doesNotContain(secrets));
    }
  }
}
