package dev.untether.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command as a process of its own. */
class MainTest {
  @TempDir private Path directory;

  @Test
  void mistakes_in_the_settings_stop_the_start_with_all_of_them_on_standard_error()
      throws Exception {
    Result result =
        run(Map.of("UNTETHER_HTTP_PORT", "abc", "UNTETHER_LOG_FORMAT", "xml"), List.of());

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.output())
        .startsWith("The settings have 2 mistakes:")
        .contains("UNTETHER_HTTP_PORT", "UNTETHER_LOG_FORMAT")
        .hasLineCount(3);
  }

  @Test
  void a_named_file_has_to_be_there() throws Exception {
    assertThat(run(Map.of(), List.of("--config", "missing.yaml")))
        .isEqualTo(run(Map.of("UNTETHER_CONFIG", "missing.yaml"), List.of()))
        .isEqualTo(new Result(2, "The settings have a mistake: missing.yaml does not exist"));
  }

  @Test
  void help_tells_the_options_and_unknown_ones_are_refused() throws Exception {
    Result help = run(Map.of(), List.of("--help"));
    assertThat(help.status()).isZero();
    assertThat(help.output()).contains("Usage: untether", "--config", "--version");

    Result unknown = run(Map.of(), List.of("--prot"));
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.output()).contains("Unknown option: '--prot'");
  }

  @Test
  void a_subcommand_has_the_settings_and_the_status_of_its_own() throws Exception {
    assertThat(run(Map.of(), List.of("verify-audit", "--config", "missing.yaml")))
        .isEqualTo(new Result(2, "The settings have a mistake: missing.yaml does not exist"));
    assertThat(run(Map.of(), List.of("verify-audit", "--help")).output())
        .startsWith("Usage: untether verify-audit");

    Files.writeString(directory.resolve("cut"), "{\"number\": 2}");
    Result broken = run(Map.of(), List.of("verify-audit", "--file", "cut"));
    assertThat(broken.status()).isEqualTo(1);
    assertThat(broken.output()).startsWith("BROKEN: Record 2 has been changed");
  }

  private Result run(Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName()),
                        arguments.stream())
                    .toList())
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("UNTETHER_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output.strip());
  }

  private record Result(int status, String output) {}
}
