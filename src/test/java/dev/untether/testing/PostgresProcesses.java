package dev.untether.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** All processes of the embedded PostgreSQL of a data directory, as they are at one moment. */
public record PostgresProcesses(List<ProcessHandle> processes) {

  /** The server of that directory must run. */
  public static PostgresProcesses on(Path dataDirectory) {
    PostgresProcesses found = ifRunningOn(dataDirectory);
    if (found.processes.isEmpty()) {
      throw new IllegalStateException("no PostgreSQL runs on " + dataDirectory);
    }
    return found;
  }

  /** None if the server of that directory has stopped or was killed. */
  public static PostgresProcesses ifRunningOn(Path dataDirectory) {
    Path file = dataDirectory.resolve("postgres").resolve("postmaster.pid");
    if (Files.notExists(file)) {
      return new PostgresProcesses(List.of());
    }
    try {
      long id = Long.parseLong(Files.readAllLines(file).get(0).strip());
      return new PostgresProcesses(
          ProcessHandle.of(id).stream()
              .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  public void kill() {
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }

  /** SIGSTOP: connections stay open, new ones are accepted by the kernel, nobody answers. */
  public void pause() {
    send(Signal.STOP);
  }

  /** SIGCONT. */
  public void resume() {
    send(Signal.CONTINUE);
  }

  public boolean areGone() {
    return processes.stream().noneMatch(ProcessHandle::isAlive);
  }

  private void send(Signal signal) {
    processes.stream()
        .filter(ProcessHandle::isAlive)
        .forEach(process -> signal.send(process.pid()));
  }
}
