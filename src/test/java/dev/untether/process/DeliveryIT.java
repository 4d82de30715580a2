package dev.untether.process;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few rounds of {@link DeliveryProof}; {@code scripts/prove-delivery} does more. */
class DeliveryIT {
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final long SEED = Long.getLong("seed", 1);

  @TempDir private Path dataDirectory;

  @Test
  void every_removal_reaches_the_trail_the_stream_and_the_receiver_however_often_nodes_are_killed()
      throws Exception {
    new DeliveryProof(dataDirectory, SEED, System.out::println).run(ROUNDS);
  }
}
