package dev.untether.measurement.bench;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import dev.untether.testing.PostgresProcesses;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The PostgreSQL that is under load, with databases made for the occasion. */
final class PostgresServer implements AutoCloseable {
  private static final String PREFIX = "untether_bench_";

  private final String uri;
  private final TestDatabase database;
  private final Optional<Path> directory;
  private final Runnable stop;
  private final List<String> created = new ArrayList<>();

  private PostgresServer(
      String uri, TestDatabase database, Optional<Path> directory, Runnable stop) {
    this.uri = uri;
    this.database = database;
    this.directory = directory;
    this.stop = stop;
  }

  /** The one that Untether brings along, as durable as it is there. */
  static PostgresServer embedded(Path directory) {
    DataDirectory data = DataDirectory.open(directory);
    EmbeddedDatabase server = EmbeddedDatabase.start(data);
    TestDatabase database = new TestDatabase(server.connectOptions(), "Untether's own PostgreSQL");
    return new PostgresServer(
        database.uri(),
        database,
        Optional.of(directory),
        () -> {
          server.stop();
          data.close();
        });
  }

  static PostgresServer at(String uri) {
    TestDatabase database =
        new TestDatabase(PgConnectOptions.fromUri(uri), "the PostgreSQL that was given");
    return new PostgresServer(uri, database, Optional.empty(), () -> {});
  }

  /** A new database, empty. */
  TestDatabase create(String purpose) {
    String name = PREFIX + purpose;
    execute("DROP DATABASE IF EXISTS " + name);
    execute("CREATE DATABASE " + name);
    created.add(name);
    return new TestDatabase(
        new PgConnectOptions(database.options()).setDatabase(name), database.decidedFor());
  }

  /** With everything of the given URI, but for the database. */
  String uriOf(TestDatabase other) {
    return uri.replaceFirst("(//[^/]*)/[^?]*", "$1/" + other.options().getDatabase());
  }

  /** What durability costs depends on it. */
  String description() {
    return new Tables(database)
        .texts(
            """
            SELECT 'PostgreSQL ' || current_setting('server_version')
                   || ', fsync ' || current_setting('fsync')
                   || ', synchronous_commit ' || current_setting('synchronous_commit')
            """)
        .get(0);
  }

  /**
   * Does between runs what PostgreSQL would do by itself in the middle of one; its WAL would then
   * hold the image of each page that is changed for the first time after it. A server that was
   * given may not allow it.
   */
  void checkpoint() {
    if (directory.isPresent()) {
      execute("CHECKPOINT");
    }
  }

  /** Empty if they may be those of another machine. */
  Optional<PostgresProcesses> processes() {
    return directory.map(PostgresProcesses::on);
  }

  @Override
  public void close() {
    created.forEach(name -> execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"));
    stop.run();
  }

  private void execute(String sql) {
    new Statements(database).execute(sql);
  }
}
