package dev.untether.persistence;

import dev.untether.command.ConnectionCommands;
import dev.untether.command.ConnectionCommands.AddConnection;
import dev.untether.command.ConnectionCommands.AdditionOutcome;
import dev.untether.command.ConnectionCommands.RemovalOutcome;
import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventLog;
import dev.untether.model.AmazonConnection.Credential;
import dev.untether.model.Cause;
import dev.untether.model.Regions;
import dev.untether.persistence.PersistenceVerticle.PersistenceSettings;
import dev.untether.platform.DataDirectory;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.platform.node.Pools.QueryPlan;
import dev.untether.platform.security.Keyring;
import dev.untether.platform.security.Keyring.SecretsSettings;
import dev.untether.testing.TemporaryFolder;
import dev.untether.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The persistence verticle of one node, and a session in whose name it is asked for changes. */
final class Registry implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx, LIMIT);
  private final TemporaryFolder folder = TemporaryFolder.create();
  private final Cause cause =
      new Cause(UUID.randomUUID(), "test", UUID.randomUUID(), "192.0.2.1", "request");
  private final Database changes;
  private final Database requests;

  /**
   * @param database whose tables are there already
   */
  Registry(TestDatabase database) {
    DatabaseSettings settings = new DatabaseSettings(Optional.empty(), 4, 10_000, LIMIT);
    changes = new Database(vertx, QueryPlan.pinned(database.options()), settings);
    requests = new Database(vertx, database.options(), settings);
    startSession();
    vertx
        .deployVerticle(
            new PersistenceVerticle(
                bus,
                changes,
                requests,
                requests,
                new EventLog(bus),
                keyring(),
                new ConsumerLag(requests, "ledger", Duration.ofMinutes(1)),
                new PersistenceSettings(10_000),
                new SimpleMeterRegistry()))
        .await();
  }

  RemoveConnection removalOf(String connectionId) {
    return removalOf(connectionId, null, cause);
  }

  RemoveConnection removalOf(String connectionId, String idempotencyKey) {
    return removalOf(connectionId, idempotencyKey, cause);
  }

  /** In a session that has ended. */
  RemoveConnection lateRemovalOf(String connectionId) {
    return removalOf(
        connectionId,
        null,
        new Cause(cause.userId(), "test", UUID.randomUUID(), "192.0.2.1", "late"));
  }

  private static RemoveConnection removalOf(
      String connectionId, @Nullable String idempotencyKey, Cause cause) {
    return new RemoveConnection(
        UUID.randomUUID(), UUID.fromString(connectionId), idempotencyKey, null, cause);
  }

  AddConnection addition() {
    return new AddConnection(
        UUID.randomUUID(),
        UUID.randomUUID(),
        Regions.all().get(0),
        new Credential.KeyPair("AKIAIOSFODNN7EXAMPLE", "secret"),
        cause);
  }

  Future<RemovalOutcome> remove(RemoveConnection command) {
    return bus.request(ConnectionCommands.REMOVE, command);
  }

  Future<AdditionOutcome> add(AddConnection command) {
    return bus.request(ConnectionCommands.ADD, command);
  }

  void endSession() {
    requests.execute("DELETE FROM session WHERE id = $1", Tuple.of(cause.sessionId())).await();
  }

  @Override
  public void close() {
    vertx.close().await();
    folder.close();
  }

  private void startSession() {
    requests
        .execute(
            """
            INSERT INTO registered_user (id, name, name_key, description, role, password_hash, is_default)
            VALUES ($1, 'test', $1::text, '', 'Portal Administrator', '', false)
            """,
            Tuple.of(cause.userId()))
        .await();
    requests
        .execute(
            "INSERT INTO session (id, user_id, expires_at) VALUES ($1, $2, 'infinity')",
            Tuple.of(cause.sessionId(), cause.userId()))
        .await();
  }

  private Keyring keyring() {
    try (DataDirectory directory = DataDirectory.open(folder.path().resolve("data"))) {
      return Keyring.open(new SecretsSettings(Optional.empty()), directory);
    }
  }
}
