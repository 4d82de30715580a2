package dev.untether.measurement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of a process that is in RAM, as Linux tells. */
public record ResidentMemory(long kibibytes) {

  public static ResidentMemory of(long processId) {
    try {
      return Files.readAllLines(Path.of("/proc/" + processId + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> new ResidentMemory(Long.parseLong(line.replaceAll("[^0-9]", ""))))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long mebibytes() {
    return kibibytes / 1024;
  }
}
