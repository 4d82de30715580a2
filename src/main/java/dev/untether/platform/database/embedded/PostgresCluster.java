package dev.untether.platform.database.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.untether.platform.DataDirectory;
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
   * The settings for durability are PostgreSQL's defaults; they are explicit so that nothing
   * depends on defaults. Errors in statements are sent to the client only, because their texts may
   * contain secrets; the log has starts, stops, crashes and refused connections.
   *
   * <p>New files of the write-ahead log are not filled with zeros first. Otherwise all commits
   * would wait until 16 MB are on disk, twice a second at the full rate of removals.
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

  private static final long MIN_SHARED_BUFFERS_MB = 128;
  private static final long MAX_SHARED_BUFFERS_MB = 4096;

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

  /**
   * Returns the cluster in the data directory, and creates it if it is missing.
   *
   * <p>Its only password is a random one, which nobody finds by trying. So it is stored without the
   * many iterations that are to make trying slow: they would make each connection of a starting
   * node take tens of milliseconds of the processor.
   *
   * @param passwordFile has a random password of at least 128 bits
   */
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
                        "--set=scram_iterations=1",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums")));
    return new PostgresCluster(directory, data.resolve("postgres.log"), binaries);
  }

  /**
   * Starts the server, and returns when it accepts connections on that port of the loopback
   * address.
   */
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
    // pg_ctl gives the server a session of its own, so that Ctrl-C in a terminal does not reach it.
    // The timeout allows for a recovery after a crash.
    control("start", "--log=" + log, "--timeout=600");
  }

  boolean isRunning() {
    return postmaster.isRunning();
  }

  /**
   * In megabytes. If the tables that change fit in, no page is written and read again for each
   * batch. It is an eighth of the memory, because PostgreSQL shares the machine with other
   * programs.
   */
  private static long sharedBuffers() {
    long memory =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() >> 20;
    return Math.max(MIN_SHARED_BUFFERS_MB, Math.min(memory / 8, MAX_SHARED_BUFFERS_MB));
  }

  /**
   * Disconnects all clients, and returns when everything is on disk. Does nothing if no server is
   * running.
   */
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
          "cannot %s the embedded PostgreSQL; see %s".formatted(action, log), e);
    }
  }
}
