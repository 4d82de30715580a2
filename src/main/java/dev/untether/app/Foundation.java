package dev.untether.app;

import dev.untether.platform.DataDirectory;
import dev.untether.platform.database.DatabaseServers;
import dev.untether.platform.database.Migrations;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import dev.untether.platform.flow.LongWork;
import dev.untether.platform.security.Keyring;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What must exist before a node serves: files, keys, and a database that is migrated to this
 * version.
 */
record Foundation(
    Keyring keyring,
    DatabaseServers databaseServers,
    Optional<EmbeddedDatabase> embeddedDatabase,
    Optional<ServerCertificate> certificate) {

  /** Blocks for as long as the database takes to start. */
  static Foundation lay(Vertx vertx, Settings settings, Shutdown shutdown) {
    DataDirectory directory = DataDirectory.open(settings.dataDir());
    shutdown.add("the data directory", () -> vertx.executeBlocking(() -> close(directory)));
    // Neither needs the database, whose start takes longer.
    Meanwhile<Keyring> keyring = new Meanwhile<>(() -> Keyring.open(settings.secrets(), directory));
    Meanwhile<Optional<ServerCertificate>> certificate =
        new Meanwhile<>(() -> ServerCertificate.of(settings.http(), directory, Clock.systemUTC()));
    Optional<String> uri = settings.database().uri();
    Optional<EmbeddedDatabase> embedded =
        uri.isPresent() ? Optional.empty() : Optional.of(startDatabase(vertx, directory, shutdown));
    DatabaseServers servers =
        uri.map(DatabaseServers::parse)
            .orElseGet(() -> DatabaseServers.of(embedded.orElseThrow().connectOptions()));
    Migrations.run(servers);
    return new Foundation(keyring.result(), servers, embedded, certificate.result());
  }

  private static EmbeddedDatabase startDatabase(
      Vertx vertx, DataDirectory directory, Shutdown shutdown) {
    EmbeddedDatabase database = EmbeddedDatabase.start(directory);
    shutdown.add(
        "the embedded database",
        EmbeddedDatabase.STOP_LIMIT,
        () -> LongWork.run(vertx, () -> stop(database)));
    return database;
  }

  /** Work that runs on a thread of its own while other work goes on. */
  private static final class Meanwhile<T> {
    private final FutureTask<T> task;

    Meanwhile(Callable<T> work) {
      task = new FutureTask<>(work);
      Thread thread = new Thread(task, "start");
      thread.setDaemon(true);
      thread.start();
    }

    /** Waits for the end of the work. Throws what the work has thrown. */
    T result() {
      try {
        return task.get();
      } catch (ExecutionException failure) {
        if (failure.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException(failure.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted during the start", e);
      }
    }
  }

  private static Void close(DataDirectory directory) {
    directory.close();
    return null;
  }

  private static Void stop(EmbeddedDatabase database) {
    database.stop();
    return null;
  }
}
