package dev.untether.platform.database.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.untether.platform.storage.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The files of the embedded database, and the server that works on them. */
final class PostgresCluster {
  /**
   * Durability stands here although it is PostgreSQL's default: nothing may depend on chance.
   * Errors in statements go to the client alone, since their texts may hold what is secret; the log
   * has starts, stops, crashes and refused connections.
   *
   * <p>A new file of the write-ahead log is not filled with zeros first: all commits would wait for
   * 16 MB to be on disk, at a full rate of removals twice a second.
   */
  private static final String CONFIGURATION =
      """
      # Written by Untether at every start.
      fsync = on
      synchronous_commit = on
      full_page_writes = on
      shared_buffers = %sMB
      max_wal_size = 2GB
      wal_init_zero = off
      listen_addresses = '127.0.0.1'
      port = %s
      unix_socket_directories = ''
      password_encryption = scram-sha-256
      max_connections = 200
      timezone = 'UTC'
      log_timezone = 'UTC'
      lc_messages = 'C'
      log_min_messages = log
      log_min_error_statement = panic
      log_checkpoints = off
      """;

  private static final long LEAST_SHARED_BUFFERS = 128;
  private static final long MOST_SHARED_BUFFERS = 4096;

  private final Path directory;
  private final Path log;
  private final PostgresBinaries binaries;
  private final Postmaster postmaster;

  private PostgresCluster(Path directory, Path log, PostgresBinaries binaries) {
    this.directory = directory;
    this.log = log;
    this.binaries = binaries;
    this.postmaster = new Postmaster(directory);
  }

  /** The one in the data directory; it is created when it is not there yet. */
  static PostgresCluster in(DataDirectory data, String superuser, Path passwordFile) {
    PostgresBinaries binaries = PostgresBinaries.in(data);
    Path directory =
        data.directoryOrCreate(
            "postgres",
            empty ->
                binaries.run(
                    "initdb",
                    List.of(
                        "--pgdata=" + empty,
                        "--username=" + superuser,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums")));
    return new PostgresCluster(directory, data.resolve("postgres.log"), binaries);
  }

  /** Returns when the server accepts connections on that port of the loopback address. */
  void start(int port) {
    postmaster.makeWay();
    try {
      Files.writeString(
          directory.resolve("postgresql.conf"),
          CONFIGURATION.formatted(sharedBuffers(), port),
          UTF_8);
      if (Files.exists(log)) {
        Files.move(
            log, log.resolveSibling("postgres.previous.log"), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare the start of PostgreSQL", e);
    }
    // pg_ctl makes the server a session of its own: Ctrl-C in a terminal does not reach it. The
    // time is for a recovery after a crash.
    control("start", "--log=" + log, "--timeout=600");
  }

  boolean isRunning() {
    return postmaster.isRunning();
  }

  /**
   * In megabytes: where the tables that change fit in, no page is written and read again for each
   * batch. An eighth of the memory, as the rest of the machine is not PostgreSQL's alone.
   */
  private static long sharedBuffers() {
    long memory =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() >> 20;
    return Math.max(LEAST_SHARED_BUFFERS, Math.min(memory / 8, MOST_SHARED_BUFFERS));
  }

  /** Disconnects all, and returns when everything is on disk. Does nothing where no server runs. */
  void stop() {
    if (isRunning()) {
      control("stop", "--mode=fast", "--timeout=60");
    }
  }

  private void control(String action, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of(action, "--pgdata=" + directory, "--wait", "--silent"));
    arguments.addAll(List.of(options));
    try {
      binaries.run("pg_ctl", arguments);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "cannot %s the embedded PostgreSQL (%s has more)".formatted(action, log), e);
    }
  }
}
