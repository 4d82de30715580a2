package dev.untether.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.command.AddConnection;
import dev.untether.command.AdditionOutcome.Added;
import dev.untether.command.AdditionOutcome.SessionEnded;
import dev.untether.command.RemovalOutcome;
import dev.untether.command.RemoveConnection;
import dev.untether.connection.Cause;
import dev.untether.connection.Credential;
import dev.untether.connection.Regions;
import dev.untether.eventlog.ConsumerLag;
import dev.untether.eventlog.EventLog;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.platform.database.Migrations;
import dev.untether.platform.secrets.Keyring;
import dev.untether.platform.secrets.SecretsSettings;
import dev.untether.platform.storage.DataDirectory;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command whose reply was lost is carried out again, whatever has happened meanwhile. */
class RepeatedCommandsTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final UUID sessionId = UUID.randomUUID();
  private final Cause cause =
      new Cause(UUID.randomUUID(), "test", sessionId, "192.0.2.1", "request");
  private TestDatabase server;
  private Database database;
  private Removals removals;
  private Connections connections;

  @BeforeEach
  void start() {
    server = TestDatabase.create();
    Migrations.run(server.options());
    DatabaseSettings settings = new DatabaseSettings(Optional.empty(), 4, 100, LIMIT);
    database = new Database(vertx, server.options(), settings);
    EventLog eventLog = new EventLog(new Bus(vertx, LIMIT));
    removals =
        new Removals(database, eventLog, new ConsumerLag(database, "audit", Duration.ofMinutes(1)));
    connections = new Connections(database, eventLog, keyring());
    startSession();
  }

  @AfterEach
  void stop() {
    database.close().await();
    vertx.close().await();
  }

  @Test
  void a_removal_that_succeeded_stays_so_after_its_session_has_ended() {
    RemoveConnection command = removalOf(new Tables(server).seedConnections(1).get(0));

    assertThat(removals.remove(command).await()).isEqualTo(RemovalOutcome.REMOVED);
    endSession();

    assertThat(removals.remove(command).await()).isEqualTo(RemovalOutcome.REMOVED);
    assertThat(new Tables(server).removals(List.of(command.connectionId().toString()))).hasSize(1);
  }

  @Test
  void another_removal_in_an_ended_session_changes_and_records_nothing() {
    RemoveConnection command = removalOf(new Tables(server).seedConnections(1).get(0));
    endSession();

    assertThat(removals.remove(command).await()).isEqualTo(RemovalOutcome.SESSION_ENDED);
    assertThat(new Tables(server).missing(List.of(command.connectionId().toString()))).isEmpty();
    assertThat(new Tables(server).texts("SELECT id::text FROM event")).isEmpty();
  }

  @Test
  void a_refused_removal_is_recorded_once() {
    RemoveConnection command = removalOf(UUID.randomUUID().toString());

    assertThat(removals.remove(command).await()).isEqualTo(RemovalOutcome.NOT_FOUND);
    assertThat(removals.remove(command).await()).isEqualTo(RemovalOutcome.NOT_FOUND);

    assertThat(new Tables(server).texts("SELECT id::text FROM event"))
        .containsExactly(command.commandId().toString());
  }

  @Test
  void an_addition_that_succeeded_stays_so_after_its_session_has_ended() {
    AddConnection command = addition();

    Added first = (Added) connections.add(command).await();
    endSession();

    assertThat(connections.add(command).await()).isEqualTo(first);
    assertThat(connections.add(addition()).await()).isEqualTo(new SessionEnded());
    assertThat(new Tables(server).texts("SELECT id::text FROM event"))
        .containsExactly(command.commandId().toString());
  }

  private RemoveConnection removalOf(String connectionId) {
    return new RemoveConnection(UUID.randomUUID(), UUID.fromString(connectionId), null, cause);
  }

  private AddConnection addition() {
    return new AddConnection(
        UUID.randomUUID(),
        UUID.randomUUID(),
        Regions.all().get(0),
        new Credential.KeyPair("AKIAIOSFODNN7EXAMPLE", "secret"),
        cause);
  }

  private void startSession() {
    database
        .execute(
            """
            INSERT INTO registered_user (id, name, name_key, description, role, password_hash, is_default)
            VALUES ($1, 'test', 'test', '', 'Portal Administrator', '', false)
            """,
            Tuple.of(cause.userId()))
        .await();
    database
        .execute(
            "INSERT INTO session (id, user_id, expires_at) VALUES ($1, $2, 'infinity')",
            Tuple.of(sessionId, cause.userId()))
        .await();
  }

  private void endSession() {
    database.execute("DELETE FROM session WHERE id = $1", Tuple.of(sessionId)).await();
  }

  private Keyring keyring() {
    try (DataDirectory directory = DataDirectory.open(folder.resolve("data"))) {
      return Keyring.open(new SecretsSettings(Optional.empty()), directory);
    }
  }
}
