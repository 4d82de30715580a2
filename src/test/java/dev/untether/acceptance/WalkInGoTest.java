package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.AwsStandIn;
import dev.untether.testing.GoProgram;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client in Go that knows only what is published. */
@Tag("slow")
class WalkInGoTest {
  @TempDir private static Path directory;

  @Test
  void a_client_adds_a_connection_follows_its_links_and_removes_it() {
    GoProgram walk = GoProgram.build("walk-connection.go", directory);
    try (AwsStandIn aws = AwsStandIn.start();
        TestNode node =
            TestNode.start(
                TestDatabase.create().uri(), Map.of("UNTETHER_AWS_ENDPOINT", aws.endpoint()))) {
      GoProgram.Result result =
          walk.run(
              Map.of(
                  "UNTETHER_PASSWORD",
                  TestNode.PASSWORD,
                  "AWS_ACCESS_KEY_ID",
                  AwsStandIn.ACCESS_KEY,
                  "AWS_SECRET_ACCESS_KEY",
                  AwsStandIn.SECRET_KEY),
              List.of(
                  "http://127.0.0.1:" + node.port(),
                  TestNode.ADMINISTRATOR,
                  ApiClient.FRANKFURT.code()));

      assertThat(result.output().lines())
          .containsExactly(
              "CloudNetworks: 2",
              "CloudSubnetworks: 3",
              "CloudSecurityGroups: 2",
              "AvailabilityZones: 2",
              "CloudEncryptionKeys: 2",
              "ValidateS3endpoint: true",
              "BrowseBucketFolders: 2 and 2",
              "zones: 2, types of instances: 3",
              "removed");
      assertThat(result.status()).isZero();
    }
  }
}
