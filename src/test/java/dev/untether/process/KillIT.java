package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.ApiClient;
import dev.untether.testing.PackagedNode;
import dev.untether.testing.PostgresProcesses;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL under load, again and again on the same data directory. */
class KillIT {
  private static final int CLIENTS = 16;
  private static final int SEEDED = 3000;
  private static final int ANSWERS_BEFORE_THE_KILL = 400;

  @TempDir private static Path dataDirectory;

  @RepeatedTest(3)
  void a_killed_node_has_done_what_it_answered_and_nothing_without_an_event() {
    check(PackagedNode::kill);
  }

  @Test
  void a_node_killed_with_its_database_has_done_what_it_answered() {
    check(
        node -> {
          PostgresProcesses database = PostgresProcesses.on(dataDirectory);
          node.kill();
          database.kill();
        });
  }

  private static void check(Consumer<PackagedNode> killing) {
    PackagedNode victim = PackagedNode.start(dataDirectory, Map.of());
    String token = victim.client().administratorToken();
    List<String> ids = new Tables(victim.embeddedDatabase()).seedConnections(SEEDED);
    RemovalLoad load = RemovalLoad.start(victim.client(), token, ids, CLIENTS);
    load.awaitAnswers(ANSWERS_BEFORE_THE_KILL);
    killing.accept(victim);
    load.awaitEnd();
    assertThat(load.answers()).hasSizeLessThan(SEEDED);
    assertThat(load.answers().values()).containsOnly(204);

    try (PackagedNode heir = PackagedNode.start(dataDirectory, Map.of())) {
      Tables tables = new Tables(heir.embeddedDatabase());
      assertAllRemovedOnce(tables, ids, load.answers().keySet());

      ApiClient api = heir.client();
      Set<String> repeatable =
          load.unanswered().stream().filter(RemovalLoad::hasKey).collect(Collectors.toSet());
      assertThat(repeatable)
          .allMatch(id -> RemovalLoad.removal(api, id, token).send().status() == 204);
      assertAllRemovedOnce(tables, ids, repeatable);
    }
  }

  /** The ids in {@code gone} are; whichever else is has its one event and record, too. */
  private static void assertAllRemovedOnce(Tables tables, List<String> ids, Set<String> gone) {
    tables.awaitConsumers();
    List<String> missing = tables.missing(ids);
    assertThat(Set.copyOf(missing)).containsAll(gone);
    assertThat(tables.removals(ids)).isEqualTo(missing);
    assertThat(tables.recordedRemovals(ids)).isEqualTo(missing);
  }
}
