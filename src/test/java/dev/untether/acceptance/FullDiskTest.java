package dev.untether.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import dev.untether.testing.ApiClient;
import dev.untether.testing.Polling;
import dev.untether.testing.PostgresProcesses;
import dev.untether.testing.TestDatabase;
import dev.untether.testing.TestNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL has no room left on its disk, which is a small file system of its own. */
@Tag("slow")
@Timeout(120)
class FullDiskTest {
  private static final Duration PROMISED = Duration.ofSeconds(10);

  @TempDir private static Path disk;

  @Test
  void a_node_whose_database_cannot_store_anything_is_not_ready_until_it_can() throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=400m", "untether-test", disk.toString()),
        "SKIPPED: to fill a disk, this test has to mount a file system, which needs root");
    try (DataDirectory data = DataDirectory.open(disk)) {
      EmbeddedDatabase server = EmbeddedDatabase.start(data);
      TestDatabase database = new TestDatabase(server.connectOptions(), "on a small disk");
      try (TestNode node = TestNode.start(database.uri(), Map.of())) {
        assertThat(readiness(node)).isEqualTo(200);

        Path filler = disk.resolve("filler");
        fill(filler);
        Polling.until(PROMISED, () -> readiness(node), status -> status == 503);
        assertThat(node.client().bare("GET", "/api/v1/problems/serviceUnavailable").send().status())
            .isEqualTo(200);

        Files.delete(filler);
        server.revive();
        Polling.until(PROMISED, () -> readiness(node), status -> status == 200);
        String token = node.client().administratorToken();
        String id = node.client().addConnection(token);
        assertThat(node.client().removal(id, token).send().status()).isEqualTo(204);
      } finally {
        PostgresProcesses.ifRunningOn(disk).kill();
      }
    } finally {
      run("umount", "--lazy", disk.toString());
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // No space is left, which is what was wanted.
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor() == 0;
  }

  private static int readiness(TestNode node) {
    URI management = URI.create("http://127.0.0.1:" + node.managementPort());
    return new ApiClient(management).bare("GET", "/health/ready").send().status();
  }
}
