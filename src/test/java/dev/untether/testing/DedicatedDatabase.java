package dev.untether.testing;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;

/** An embedded PostgreSQL in a temporary folder: the same port and the same rows after a stop. */
public final class DedicatedDatabase implements AutoCloseable {
  private final TemporaryFolder folder = TemporaryFolder.create();
  private final DataDirectory data = DataDirectory.open(folder.path());
  private PostgresProcesses paused = new PostgresProcesses(List.of());
  private EmbeddedDatabase server = UnpackedPostgres.start(data);

  DedicatedDatabase() {}

  /** After a stop. */
  public void start() {
    server = UnpackedPostgres.start(data);
  }

  /** Disconnects all, as a database does that its operator restarts. */
  public void stop() {
    server.stop();
  }

  /** SIGKILL of all its processes; to be started again. */
  public void kill() {
    PostgresProcesses.on(folder.path()).kill();
  }

  /** It answers nobody any more, and refuses nobody either; until {@link #resume}. */
  public void pause() {
    paused = PostgresProcesses.on(folder.path());
    paused.pause();
  }

  /** Does nothing if it is not paused. */
  public void resume() {
    paused.resume();
    paused = new PostgresProcesses(List.of());
  }

  /** As other tests see theirs. */
  public TestDatabase database() {
    return new TestDatabase(options(), "the test's own PostgreSQL");
  }

  public PgConnectOptions options() {
    return server.connectOptions();
  }

  /**
   * Like {@link #close}, without the last checkpoint, which takes long after many tests and writes
   * what nobody reads again. It must run.
   */
  void discard() {
    PostgresProcesses.on(folder.path()).kill();
    data.close();
    folder.close();
  }

  @Override
  public void close() {
    resume();
    stop();
    data.close();
    folder.close();
  }
}
