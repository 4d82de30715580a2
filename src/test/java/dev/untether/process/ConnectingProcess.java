package dev.untether.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out which process is at the other end of a connection on this machine. Linux only. */
final class ConnectingProcess {
  private static final Path TABLES = Path.of("/proc/self/net");
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int INODE = 9;

  private ConnectingProcess() {}

  /**
   * The id of a process that this one has started; 0 if it is none of them.
   *
   * @param accepted this end of the connection
   */
  static long of(Socket accepted) {
    return of(accepted.getPort(), accepted.getLocalPort());
  }

  /**
   * The same.
   *
   * @param from the port of the process
   * @param to the port that it is connected to
   */
  static long of(int from, int to) {
    return inode(from, to)
        .flatMap(
            inode ->
                ProcessHandle.current()
                    .children()
                    .map(ProcessHandle::pid)
                    .filter(process -> hasOpen(process, inode))
                    .findFirst())
        .orElse(0L);
  }

  private static Optional<String> inode(int from, int to) {
    return Stream.of("tcp", "tcp6")
        .map(TABLES::resolve)
        .filter(Files::exists)
        .flatMap(ConnectingProcess::rows)
        .map(row -> row.strip().split("\\s+"))
        .filter(row -> row[LOCAL].endsWith(port(from)) && row[REMOTE].endsWith(port(to)))
        .map(row -> row[INODE])
        .findFirst();
  }

  private static Stream<String> rows(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String port(int number) {
    return String.format(Locale.ROOT, ":%04X", number);
  }

  private static boolean hasOpen(long process, String inode) {
    Path files = Path.of("/proc", Long.toString(process), "fd");
    try (Stream<Path> open = Files.list(files)) {
      return open.anyMatch(file -> isSocket(file, inode));
    } catch (IOException ended) {
      return false;
    }
  }

  private static boolean isSocket(Path file, String inode) {
    try {
      return Files.readSymbolicLink(file).toString().equals("socket:[" + inode + "]");
    } catch (IOException closed) {
      return false;
    }
  }
}
