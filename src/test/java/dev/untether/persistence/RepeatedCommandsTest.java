package dev.untether.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.command.ConnectionCommands.AddConnection;
import dev.untether.command.ConnectionCommands.AdditionOutcome.Added;
import dev.untether.command.ConnectionCommands.AdditionOutcome.SessionEnded;
import dev.untether.command.ConnectionCommands.RemovalOutcome;
import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A command whose reply was lost is carried out again, whatever has happened meanwhile. */
class RepeatedCommandsTest {
  private Tables tables;
  private Registry registry;

  @BeforeEach
  void start() {
    TestDatabase database = TestDatabase.create();
    tables = new Tables(database);
    registry = new Registry(database);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void a_removal_that_succeeded_stays_so_after_its_session_has_ended() {
    RemoveConnection command = registry.removalOf(tables.seedConnections(1).get(0));

    assertThat(registry.remove(command).await()).isEqualTo(RemovalOutcome.REMOVED);
    registry.endSession();

    assertThat(registry.remove(command).await()).isEqualTo(RemovalOutcome.REMOVED);
    assertThat(tables.removals(List.of(command.connectionId().toString()))).hasSize(1);
  }

  @Test
  void a_removal_that_is_repeated_at_once_is_carried_out_once() {
    RemoveConnection command = registry.removalOf(tables.seedConnections(1).get(0));

    List<Future<RemovalOutcome>> outcomes =
        List.of(registry.remove(command), registry.remove(command), registry.remove(command));

    assertThat(outcomes)
        .extracting(outcome -> outcome.await())
        .containsOnly(RemovalOutcome.REMOVED);
    assertThat(tables.removals(List.of(command.connectionId().toString()))).hasSize(1);
  }

  @Test
  void another_removal_in_an_ended_session_changes_and_records_nothing() {
    RemoveConnection command = registry.removalOf(tables.seedConnections(1).get(0));
    registry.endSession();

    assertThat(registry.remove(command).await()).isEqualTo(RemovalOutcome.SESSION_ENDED);
    assertThat(tables.missing(List.of(command.connectionId().toString()))).isEmpty();
    assertThat(tables.texts("SELECT id::text FROM event")).isEmpty();
  }

  @Test
  void a_refused_removal_is_recorded_once() {
    RemoveConnection command = registry.removalOf(UUID.randomUUID().toString());

    assertThat(registry.remove(command).await()).isEqualTo(RemovalOutcome.NOT_FOUND);
    assertThat(registry.remove(command).await()).isEqualTo(RemovalOutcome.NOT_FOUND);

    assertThat(tables.texts("SELECT id::text FROM event"))
        .containsExactly(command.commandId().toString());
  }

  @Test
  void an_addition_that_succeeded_stays_so_after_its_session_has_ended() {
    AddConnection command = registry.addition();

    Added first = (Added) registry.add(command).await();
    registry.endSession();

    assertThat(registry.add(command).await()).isEqualTo(first);
    assertThat(registry.add(registry.addition()).await()).isEqualTo(new SessionEnded());
    assertThat(tables.texts("SELECT id::text FROM event"))
        .containsExactly(command.commandId().toString());
  }
}
