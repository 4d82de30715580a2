package dev.untether.measurement.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the figures come from, without which they mean nothing. */
record Machine() {
  private static final String MODEL = "model name";
  private static final String MEMORY = "MemTotal:";

  @Override
  public String toString() {
    return "%d processors (%s), %d GiB, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            value("/proc/cpuinfo", MODEL),
            Long.parseLong(value("/proc/meminfo", MEMORY).replaceAll("\\D", "")) / 1024 / 1024,
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.version"));
  }

  private static String value(String file, String name) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
