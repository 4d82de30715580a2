package dev.untether.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** For what outlives a test method, where JUnit's {@code @TempDir} does not reach. */
public record TemporaryFolder(Path path) implements AutoCloseable {
  public static TemporaryFolder create() {
    try {
      return new TemporaryFolder(Files.createTempDirectory("untether-test-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
