package dev.untether.persistence;

import static dev.untether.command.RemovalOutcome.NOT_FOUND;
import static dev.untether.command.RemovalOutcome.REMOVED;
import static dev.untether.command.RemovalOutcome.SESSION_ENDED;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.command.AddConnection;
import dev.untether.command.AdditionOutcome;
import dev.untether.command.AdditionOutcome.Added;
import dev.untether.command.RemovalOutcome;
import dev.untether.platform.database.Migrations;
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
    Migrations.run(database.options());
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
    assertThat(
            tables.texts(
                "SELECT deadlocks::text FROM pg_stat_database WHERE datname = current_database()"))
        .containsExactly("0");
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

  private static Stream<String> shuffled(List<String> ids, long seed) {
    List<String> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled.stream();
  }
}
