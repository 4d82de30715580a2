package dev.untether.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.untether.testing.PackagedNode;
import dev.untether.testing.Polling;
import dev.untether.testing.PostgresProcesses;
import dev.untether.testing.RemovalLoad;
import dev.untether.testing.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clean stops under load. */
@Timeout(120)
class StopIT {
  private static final Duration PROMISED = Duration.ofSeconds(15);
  private static final int CLIENTS = 16;
  private static final int SEEDED = 20_000;
  private static final int ANSWERS_BEFORE_THE_STOP = 400;

  @TempDir private static Path dataDirectory;

  @Test
  void sigterm_answers_what_was_accepted_and_stops_the_database() {
    check(PackagedNode::terminate, 128 + 15);
  }

  @Test
  void sigint_does_the_same() throws IOException {
    assumeThat(isInterruptIgnored())
        .as("SIGINT is ignored by all that this shell has started in the background")
        .isFalse();
    check(PackagedNode::interrupt, 128 + 2);
  }

  /** Children inherit it. */
  private static boolean isInterruptIgnored() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(signals -> (signals & 0b10) != 0);
  }

  private static void check(ToIntFunction<PackagedNode> stop, int exitCode) {
    PackagedNode node = PackagedNode.start(dataDirectory, Map.of());
    String token = node.client().administratorToken();
    List<String> ids = new Tables(node.embeddedDatabase()).seedConnections(SEEDED);
    PostgresProcesses database = PostgresProcesses.on(dataDirectory);

    RemovalLoad load = RemovalLoad.start(node.client(), token, ids, CLIENTS);
    load.awaitAnswers(ANSWERS_BEFORE_THE_STOP);
    long start = System.nanoTime();
    assertThat(stop.applyAsInt(node)).isEqualTo(exitCode);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMISED);
    load.awaitEnd();

    // A clean stop takes the file away, a moment before the process ends.
    assertThat(dataDirectory.resolve("postgres").resolve("postmaster.pid")).doesNotExist();
    Polling.until(database::areGone, gone -> gone);
    assertThat(load.answers()).hasSizeLessThan(SEEDED);
    assertThat(load.answers().values()).containsOnly(204);
    // No answer means: never accepted. The connection was closed while it was idle, or refused.
    try (PackagedNode again = PackagedNode.start(dataDirectory, Map.of())) {
      Tables tables = new Tables(again.embeddedDatabase());
      tables.awaitConsumers();
      List<String> answered = load.answers().keySet().stream().sorted().toList();
      assertThat(tables.missing(ids)).isEqualTo(answered);
      assertThat(tables.removals(ids)).isEqualTo(answered);
      assertThat(tables.recordedRemovals(ids)).isEqualTo(answered);
    }
  }
}
