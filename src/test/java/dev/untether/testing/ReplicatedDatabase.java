package dev.untether.testing;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL and its standby, which streams from it and answers queries: two embedded servers
 * with ports of their own. The standby is asynchronous until {@link #makeSynchronous}.
 */
public final class ReplicatedDatabase implements AutoCloseable {
  /** As {@code synchronous_standby_names} of the primary has it. */
  private static final String STANDBY = "standby";

  private final TemporaryFolder primaryFolder = TemporaryFolder.create();
  private final TemporaryFolder standbyFolder = TemporaryFolder.create();
  private final DataDirectory primaryData = DataDirectory.open(primaryFolder.path());
  private final DataDirectory standbyData;
  private final EmbeddedDatabase primary;
  private final EmbeddedDatabase standby;

  private ReplicatedDatabase() {
    EmbeddedDatabase origin = UnpackedPostgres.start(primaryData);
    origin.stop();
    copyRecursively(primaryFolder.path(), standbyFolder.path());
    primary = UnpackedPostgres.start(primaryData);
    followPrimary();
    standbyData = DataDirectory.open(standbyFolder.path());
    standby = UnpackedPostgres.start(standbyData);
  }

  /** Returns when both accept connections. */
  public static ReplicatedDatabase start() {
    return new ReplicatedDatabase();
  }

  public TestDatabase primary() {
    return new TestDatabase(primary.connectOptions(), "the primary of a pair");
  }

  /** Read-only until it is promoted. */
  public TestDatabase standby() {
    return new TestDatabase(standby.connectOptions(), "the standby of a pair");
  }

  /** From now on a commit of the primary waits until the standby has it on disk, too. */
  public void makeSynchronous() {
    execute(
        primary(),
        "ALTER SYSTEM SET synchronous_standby_names = '%s'".formatted(STANDBY),
        "SELECT pg_reload_conf()");
    Polling.until(
        () -> text(primary(), "SELECT sync_state FROM pg_stat_replication"), "sync"::equals);
  }

  /** Waits until the standby shows all that the primary has committed so far. */
  public void awaitStandby() {
    String written = text(primary(), "SELECT pg_current_wal_lsn()");
    Polling.until(
        () -> text(standby(), "SELECT pg_last_wal_replay_lsn() >= '%s'::pg_lsn".formatted(written)),
        "t"::equals);
  }

  /** The standby receives nothing any more: what the primary commits from now on, it lacks. */
  public void cutReplication() {
    execute(standby(), "ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
    Polling.until(() -> text(standby(), "SELECT count(*) FROM pg_stat_wal_receiver"), "0"::equals);
  }

  /** SIGKILL of all its processes. */
  public void killPrimary() {
    PostgresProcesses.on(primaryFolder.path()).kill();
  }

  /** Returns when it accepts changes: on a timeline of its own. */
  public void promoteStandby() {
    execute(standby(), "SELECT pg_promote(wait => true)");
  }

  /** Without a last checkpoint, which would write what nobody reads again. */
  @Override
  public void close() {
    Stream.of(primaryFolder, standbyFolder)
        .map(TemporaryFolder::path)
        .map(PostgresProcesses::ifRunningOn)
        .forEach(PostgresProcesses::kill);
    primaryData.close();
    standbyData.close();
    primaryFolder.close();
    standbyFolder.close();
  }

  private void followPrimary() {
    PgConnectOptions server = primary.connectOptions();
    String source =
        "host=%s port=%d user=%s password=%s application_name=%s"
            .formatted(
                server.getHost(),
                server.getPort(),
                server.getUser(),
                server.getPassword(),
                STANDBY);
    Path cluster = standbyFolder.path().resolve("postgres");
    try {
      Files.createFile(cluster.resolve("standby.signal"));
      Files.writeString(
          cluster.resolve("postgresql.auto.conf"),
          "primary_conninfo = '%s'%nwal_retrieve_retry_interval = '200ms'%n".formatted(source),
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copyRecursively(Path from, Path to) {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path source : tree.filter(path -> !path.equals(from)).toList()) {
        Files.copy(
            source,
            to.resolve(from.relativize(source)),
            LinkOption.NOFOLLOW_LINKS,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void execute(TestDatabase server, String... statements) {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : List.of(statements)) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(TestDatabase server, String query) {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
