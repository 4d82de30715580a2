package dev.untether.measurement.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A program that may be missing.
 *
 * @param packageName of Debian and its like
 */
record Program(String name, String packageName) {
  static final Program H2LOAD = new Program("h2load", "nghttp2-client");

  boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }

  /** Takes what cannot be done without it. */
  String advice(String consequence) {
    return "%s, for %s is missing: install it, such as with the package %s"
        .formatted(consequence, name, packageName);
  }
}
