package dev.untether.process;

import dev.untether.testing.DedicatedDatabase;
import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The PostgreSQL of three nodes goes and comes again under load. */
@Timeout(300)
class DatabaseRestartIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @Test
  void clients_are_answered_204_or_503_until_the_database_is_back() throws InterruptedException {
    try (DedicatedDatabase database = TestDatabase.dedicated();
        PackagedCluster cluster =
            PackagedCluster.start(
                directory, database.database(), Collections.nCopies(3, Map.of()));
        ClusterLoad load = ClusterLoad.on(cluster)) {
      restart("killed", database::kill, database, cluster, load);
      restart("stopped", database::stop, database, cluster, load);

      load.endAndCheck(directory);
      load.print("PostgreSQL killed, then stopped, under three nodes");
    }
  }

  private static void restart(
      String how,
      Runnable end,
      DedicatedDatabase database,
      PackagedCluster cluster,
      ClusterLoad load) {
    end.run();
    Polling.until(PATIENCE, () -> load.balancer().ready(), ready -> ready == 0);
    int done = load.done();
    database.start();
    long started = System.nanoTime();
    cluster.awaitWhole(PATIENCE);
    double untilReady = (System.nanoTime() - started) / 1e9;
    load.awaitMore(300, PATIENCE);
    System.out.printf(
        "PostgreSQL %s: all nodes ready again %.1f s after it; %d removals before%n",
        how, untilReady, done);
  }
}
