package dev.untether.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program in Go, from {@code src/test/resources}. Tests that need it are skipped without Go. */
public record GoProgram(Path executable) {
  /** Where Debian installs packages of Go. */
  private static final Path PACKAGES = Path.of("/usr/share/gocode");

  /** The tests compile Go's own packages once. */
  private static final Path CACHE = Path.of("target", "go-cache").toAbsolutePath();

  /** What it has printed, and its exit code. */
  public record Result(int status, String output) {}

  /**
   * Compiles it.
   *
   * @param directory for the executable
   * @param packages that it imports beside those of Go itself
   */
  public static GoProgram build(String source, Path directory, String... packages) {
    assumeTrue(isGoThere(), "This needs golang-go");
    assumeTrue(
        List.of(packages).stream()
            .allMatch(name -> Files.exists(PACKAGES.resolve("src").resolve(name))),
        () -> "This needs the packages " + List.of(packages) + " of Go");
    Path executable = directory.resolve(source.replace(".go", ""));
    Result build =
        run(
            Map.of(
                "GO111MODULE", "off", "GOPATH", PACKAGES.toString(), "GOCACHE", CACHE.toString()),
            "go",
            "build",
            "-o",
            executable.toString(),
            Path.of("src", "test", "resources", source).toString());
    assertThat(build.status()).as(build.output()).isZero();
    return new GoProgram(executable);
  }

  /** Runs it to its end. */
  public Result run(Map<String, String> environment, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(arguments);
    return run(environment, command.toArray(String[]::new));
  }

  private static boolean isGoThere() {
    try {
      return run(Map.of(), "go", "version").status() == 0;
    } catch (UncheckedIOException notThere) {
      return false;
    }
  }

  private static Result run(Map<String, String> environment, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
