package dev.untether.platform.database.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process of a PostgreSQL cluster, which is one data directory and not a cluster of
 * nodes. The first line of the cluster's file {@code postmaster.pid} is its process id. The file
 * remains when a server is killed, and the id may then belong to another process. A power failure
 * may leave the file empty or full of zeros.
 */
record Postmaster(Path cluster) {
  private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);

  private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

  /** A process id that no system assigns. */
  private static final String UNUSED_ID = Integer.toString(Integer.MAX_VALUE);

  boolean isRunning() {
    return process().filter(this::serves).isPresent();
  }

  /**
   * Removes or repairs the file that a dead server left, so that a server can be started. The
   * caller owns the cluster's directory.
   *
   * @throws IllegalStateException if a server is running that the file does not name
   */
  void makeWay() {
    if (Files.exists(file()) && !isReadable()) {
      refuseNamelessServer();
      LOG.warn(
          "{} contains no process id, perhaps after a power failure: it is removed, and the database recovers",
          file());
      delete();
    } else {
      disownStranger();
    }
  }

  /**
   * Replaces the id if it belongs to another program: PostgreSQL takes any running process with
   * that id for the server, and refuses to start. Only the id is replaced, because PostgreSQL uses
   * the rest of the file to detect processes of a killed server that still use the cluster.
   */
  private void disownStranger() {
    if (process().isPresent() && !isRunning()) {
      List<String> lines = new ArrayList<>(lines());
      lines.set(0, UNUSED_ID);
      try {
        Files.write(file(), lines, ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot correct " + file(), e);
      }
    }
  }

  private Optional<ProcessHandle> process() {
    return id().flatMap(ProcessHandle::of);
  }

  private boolean isReadable() {
    return id().isPresent();
  }

  private Optional<Long> id() {
    return lines().stream()
        .findFirst()
        .map(String::strip)
        .filter(line -> ID.matcher(line).matches())
        .map(Long::valueOf);
  }

  private void refuseNamelessServer() {
    Optional<ProcessHandle> nameless =
        ProcessHandle.allProcesses().filter(this::serves).findFirst();
    if (nameless.isPresent()) {
      throw new IllegalStateException(
          "%s is damaged, and process %s uses that directory: end it (kill -INT %2$d), then start again"
              .formatted(file(), nameless.get().pid()));
    }
  }

  private void delete() {
    try {
      Files.delete(file());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file(), e);
    }
  }

  private boolean serves(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(command -> Path.of(command).endsWith("postgres")).isPresent()
        && info.arguments().map(List::of).orElse(List.of()).contains(cluster.toString());
  }

  private List<String> lines() {
    try {
      // ISO 8859-1 decodes any bytes, whatever the file contains.
      return Files.exists(file()) ? Files.readAllLines(file(), ISO_8859_1) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file(), e);
    }
  }

  private Path file() {
    return cluster.resolve("postmaster.pid");
  }
}
