package dev.untether.measurement.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of {@code src/bench/resources/bench}. */
record BenchResource(String name) {

  /** For other programs; tests are not run from a jar. */
  Path path() {
    try {
      return Path.of(BenchResource.class.getResource("/bench/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  String text() {
    try {
      return Files.readString(path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
