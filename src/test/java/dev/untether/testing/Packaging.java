package dev.untether.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A checkout of Untether in which {@code untether.jar} has been built, this one or another. */
public record Packaging(Path checkout) {
  /** The one of this checkout. */
  public static final Packaging CURRENT = new Packaging(Path.of(""));

  private static final List<String> OPTIONS_OF_FIRST_VERSIONS =
      List.of("-Xmx256m", "-XX:+UseParallelGC");

  public static Packaging of(Path checkout) {
    return new Packaging(checkout);
  }

  public Path jar() {
    return checkout.resolve(Path.of("target", "untether.jar")).toAbsolutePath();
  }

  /**
   * Runs the jar with the options of Java that its scripts use, and with those that the build adds
   * for tests, which no measurement has.
   */
  List<String> command() {
    String java = String.join(File.separator, System.getProperty("java.home"), "bin", "java");
    List<String> added = Stream.ofNullable(System.getProperty("node.java.options")).toList();
    return Stream.of(List.of(java), options(), added, List.of("-jar", jar().toString()))
        .flatMap(List::stream)
        .toList();
  }

  /** The variables of the environment that its scripts set for it. */
  Map<String, String> environment() {
    return Files.exists(optionsFile()) ? Map.of("MALLOC_ARENA_MAX", "1") : Map.of();
  }

  private List<String> options() {
    return Files.exists(optionsFile()) ? List.of("@" + optionsFile()) : OPTIONS_OF_FIRST_VERSIONS;
  }

  private Path optionsFile() {
    return checkout.resolve(Path.of("conf", "java-options")).toAbsolutePath();
  }
}
