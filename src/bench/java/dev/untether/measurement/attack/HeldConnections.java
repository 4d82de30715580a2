package dev.untether.measurement.attack;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many connections of one attacker that do next to nothing, and stay as long as they may. */
final class HeldConnections {
  private static final Duration BETWEEN_SIGNS_OF_LIFE = Duration.ofSeconds(1);

  private HeldConnections() {}

  /** Opens a connection. */
  @FunctionalInterface
  interface Opening {
    HostileSocket open() throws IOException;
  }

  /** Does on a connection what keeps it open. */
  @FunctionalInterface
  interface SignOfLife {
    void give(HostileSocket socket) throws IOException;
  }

  /** Holds that many until the deadline; opens another one, each second, for each that ended. */
  static void hold(int count, Deadline deadline, Opening opening, SignOfLife signOfLife)
      throws IOException {
    List<HostileSocket> held = new ArrayList<>();
    try {
      while (!deadline.isOver()) {
        refill(held, count, deadline, opening);
        for (HostileSocket socket : List.copyOf(held)) {
          try {
            signOfLife.give(socket);
          } catch (IOException ended) {
            held.remove(socket);
            socket.close();
          }
        }
        deadline.pause(BETWEEN_SIGNS_OF_LIFE);
      }
    } finally {
      for (HostileSocket socket : held) {
        socket.close();
      }
    }
  }

  private static void refill(
      List<HostileSocket> held, int count, Deadline deadline, Opening opening) {
    try {
      for (int missing = count - held.size(); missing > 0 && !deadline.isOver(); missing--) {
        held.add(opening.open());
      }
    } catch (IOException refused) {
      // Another attempt is made a second later.
    }
  }
}
