package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.PackagedNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineIT {
  @TempDir private Path dataDirectory;

  @Test
  void the_version_is_the_packaged_one() {
    PackagedNode node = PackagedNode.launch(dataDirectory, Map.of(), "--version");

    assertThat(node.awaitExit()).isZero();
    assertThat(node.output()).matches("untether \\d+\\.\\d+\\.\\d+.*");
  }

  @Test
  void help_names_the_options_and_the_file_with_the_settings() {
    PackagedNode node = PackagedNode.launch(dataDirectory, Map.of(), "--help");

    assertThat(node.awaitExit()).isZero();
    assertThat(node.output()).contains("Usage: untether", "--config", "conf/untether.yaml");
  }

  @Test
  void bad_settings_are_all_told_in_one_message_and_nothing_is_started() {
    PackagedNode node =
        PackagedNode.launch(
            dataDirectory,
            Map.of(
                "UNTETHER_HTTP_PORT", "70000",
                "UNTETHER_HTTP_TLS", "perhaps",
                "UNTETHER_DATABASE_URI", "mysql://user:s3cret@localhost/untether"));

    assertThat(node.awaitExit()).isEqualTo(2);
    assertThat(node.output())
        .startsWith("The settings have 3 mistakes:")
        .contains("UNTETHER_HTTP_PORT", "UNTETHER_HTTP_TLS", "UNTETHER_DATABASE_URI")
        .doesNotContain("s3cret");
    assertThat(dataDirectory).isEmptyDirectory();
  }
}
