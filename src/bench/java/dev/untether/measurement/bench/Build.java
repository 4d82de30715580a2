package dev.untether.measurement.bench;

import dev.untether.testing.Packaging;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A version of Untether that is measured.
 *
 * @param nameSuffix what is behind the name of each of its cases
 * @param databaseSuffix what is behind the name of each of its databases
 */
record Build(String nameSuffix, String databaseSuffix, Packaging packaging) {

  /** This one. */
  static Build current() {
    return new Build("", "", Packaging.CURRENT);
  }

  /**
   * An older one.
   *
   * @param checkout a directory in which it has been built
   * @throws IllegalArgumentException if it has not
   */
  static Build before(Path checkout) {
    Packaging packaging = Packaging.of(checkout.toAbsolutePath());
    if (!Files.isReadable(packaging.jar())) {
      throw new IllegalArgumentException(
          "There is no %s: build it there, such as by scripts/run".formatted(packaging.jar()));
    }
    return new Build(", before", "_before", packaging);
  }
}
