package dev.untether.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The server process of a cluster, as the cluster's {@code postmaster.pid} names it: the process id
 * in the first line. The file outlives a server that was killed, and its id may then be another's.
 */
record Postmaster(Path cluster) {
  /** More than any system gives out. */
  private static final String NOBODY = Integer.toString(Integer.MAX_VALUE);

  boolean isRunning() {
    return process().filter(this::serves).isPresent();
  }

  /**
   * PostgreSQL takes every living process with that id for the server, and refuses to start. Only
   * the id is replaced: by the rest of the file PostgreSQL sees whether a killed server left
   * processes behind that still use the cluster.
   */
  void disownStranger() {
    if (process().isPresent() && !isRunning()) {
      List<String> lines = new ArrayList<>(lines());
      lines.set(0, NOBODY);
      try {
        Files.write(file(), lines);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot correct " + file(), e);
      }
    }
  }

  private Optional<ProcessHandle> process() {
    return lines().stream()
        .findFirst()
        .map(String::strip)
        .map(Long::valueOf)
        .flatMap(ProcessHandle::of);
  }

  private boolean serves(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(command -> Path.of(command).endsWith("postgres")).isPresent()
        && info.arguments().map(List::of).orElse(List.of()).contains(cluster.toString());
  }

  private List<String> lines() {
    try {
      return Files.exists(file()) ? Files.readAllLines(file(), UTF_8) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file(), e);
    }
  }

  private Path file() {
    return cluster.resolve("postmaster.pid");
  }
}
