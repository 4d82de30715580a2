package dev.untether.persistence;

import static dev.untether.command.ConnectionCommands.RemovalOutcome.NOT_FOUND;
import static dev.untether.command.ConnectionCommands.RemovalOutcome.REMOVED;
import static dev.untether.command.ConnectionCommands.RemovalOutcome.SESSION_ENDED;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.command.ConnectionCommands.AddConnection;
import dev.untether.command.ConnectionCommands.AdditionOutcome;
import dev.untether.command.ConnectionCommands.AdditionOutcome.Added;
import dev.untether.command.ConnectionCommands.RemovalOutcome;
import dev.untether.command.ConnectionCommands.RemoveConnection;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that are carried out together, by one node or by two on the same database. */
class BatchesTest {
  private Tables tables;
  private Registry registry;
  private Registry other;

  @BeforeEach
  void start() {
    TestDatabase database = TestDatabase.create();
    tables = new Tables(database);
    registry = new Registry(database);
    other = new Registry(database);
  }

  @AfterEach
  void stop() {
    registry.close();
    other.close();
  }

  @Test
  void each_of_many_at_once_gets_the_answer_to_its_own_command() {
    List<String> ids = tables.seedConnections(200);

    List<Future<RemovalOutcome>> outcomes = new ArrayList<>();
    for (String id : ids) {
      outcomes.add(registry.remove(registry.removalOf(id)));
      outcomes.add(registry.remove(registry.removalOf(UUID.randomUUID().toString())));
      outcomes.add(registry.remove(registry.lateRemovalOf(id)));
    }

    for (int i = 0; i < outcomes.size(); i += 3) {
      assertThat(outcomes.subList(i, i + 3))
          .extracting(outcome -> outcome.await())
          .containsExactly(REMOVED, NOT_FOUND, SESSION_ENDED);
    }
    assertThat(tables.removals(ids)).hasSize(200);
  }

  @Test
  void a_removal_in_an_ended_session_does_not_stand_in_the_way_of_others() {
    List<String> ids = tables.seedConnections(100);

    List<Future<RemovalOutcome>> outcomes = new ArrayList<>();
    for (String id : ids) {
      outcomes.add(registry.remove(registry.lateRemovalOf(id)));
      outcomes.add(registry.remove(registry.removalOf(id)));
      outcomes.add(registry.remove(registry.lateRemovalOf(id)));
      outcomes.add(registry.remove(registry.removalOf(id)));
    }

    for (int i = 0; i < outcomes.size(); i += 4) {
      assertThat(outcomes.subList(i, i + 4))
          .extracting(outcome -> outcome.await())
          .containsExactly(SESSION_ENDED, REMOVED, SESSION_ENDED, NOT_FOUND);
    }
    assertThat(tables.removals(ids)).isEqualTo(tables.missing(ids)).hasSize(100);
  }

  @Test
  void batches_of_two_nodes_with_the_same_ids_do_not_deadlock_and_remove_each_id_once() {
    List<String> ids = tables.seedConnections(3_000);

    List<Future<RemovalOutcome>> outcomes =
        Stream.concat(
                shuffled(ids, 1).map(id -> registry.remove(registry.removalOf(id))),
                shuffled(ids, 2).map(id -> other.remove(other.removalOf(id))))
            .toList();

    assertThat(
            outcomes.stream()
                .map(outcome -> outcome.await())
                .collect(groupingBy(o -> o, counting())))
        .isEqualTo(Map.of(REMOVED, 3_000L, NOT_FOUND, 3_000L));
    assertThat(tables.removals(ids)).isEqualTo(tables.missing(ids)).hasSize(3_000);
    assertThat(deadlocks()).isEqualTo("0");
  }

  @Test
  void refusals_that_two_nodes_are_asked_for_at_once_do_not_deadlock_and_are_recorded_once() {
    List<RemoveConnection> commands =
        Stream.generate(() -> registry.removalOf(UUID.randomUUID().toString()))
            .limit(2_000)
            .toList();

    List<Future<RemovalOutcome>> outcomes =
        Stream.concat(
                shuffled(commands, 1).map(registry::remove),
                shuffled(commands, 2).map(other::remove))
            .toList();

    assertThat(outcomes).extracting(outcome -> outcome.await()).containsOnly(NOT_FOUND);
    assertThat(tables.texts("SELECT id::text FROM event"))
        .containsExactlyInAnyOrderElementsOf(
            commands.stream().map(command -> command.commandId().toString()).toList());
    assertThat(deadlocks()).isEqualTo("0");
  }

  @Test
  void removals_with_the_same_idempotency_key_at_once_have_all_succeeded() {
    List<String> ids = tables.seedConnections(100);

    List<Future<RemovalOutcome>> outcomes =
        Stream.concat(ids.stream(), ids.stream())
            .map(id -> registry.remove(registry.removalOf(id, "key of " + id)))
            .toList();

    assertThat(outcomes).extracting(outcome -> outcome.await()).containsOnly(REMOVED);
    assertThat(tables.removals(ids)).hasSize(100);
  }

  @Test
  void additions_at_once_are_all_added_each_with_its_event_and_counted() {
    List<AddConnection> commands = Stream.generate(registry::addition).limit(300).toList();

    List<AdditionOutcome> outcomes =
        commands.stream().map(registry::add).toList().stream()
            .map(outcome -> outcome.await())
            .toList();

    assertThat(outcomes)
        .extracting(outcome -> ((Added) outcome).connection().id())
        .containsExactlyElementsOf(commands.stream().map(AddConnection::connectionId).toList());
    assertThat(
            tables.texts(
                """
                SELECT subject FROM event JOIN amazon_connection ON subject = amazon_connection.id::text
                """))
        .hasSize(300);
    assertThat(tables.texts("SELECT sum(connections)::text FROM connection_count"))
        .containsExactly("300");
  }

  private String deadlocks() {
    return tables
        .texts("SELECT deadlocks::text FROM pg_stat_database WHERE datname = current_database()")
        .get(0);
  }

  private static <T> Stream<T> shuffled(List<T> all, long seed) {
    List<T> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled.stream();
  }
}
