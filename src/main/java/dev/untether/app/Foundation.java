package dev.untether.app;

import dev.untether.platform.database.DatabaseServers;
import dev.untether.platform.database.Migrations;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import dev.untether.platform.flow.LongWork;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.storage.DataDirectory;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Optional;

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
    Optional<String> uri = settings.database().uri();
    Optional<EmbeddedDatabase> embedded =
        uri.isPresent() ? Optional.empty() : Optional.of(startDatabase(vertx, directory, shutdown));
    DatabaseServers servers =
        uri.map(DatabaseServers::parse)
            .orElseGet(() -> DatabaseServers.of(embedded.orElseThrow().connectOptions()));
    Migrations.run(servers);
    return new Foundation(
        Keyring.open(settings.secrets(), directory),
        servers,
        embedded,
        ServerCertificate.of(settings.http(), directory, Clock.systemUTC()));
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

  private static Void close(DataDirectory directory) {
    directory.close();
    return null;
  }

  private static Void stop(EmbeddedDatabase database) {
    database.stop();
    return null;
  }
}
