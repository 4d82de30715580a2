package dev.untether.measurement.attack;

import java.io.IOException;

/** What one attacker does over and over again. */
@FunctionalInterface
interface Assault {

  /**
   * Attacks once, on connections of its own, and closes them.
   *
   * @throws IOException when the server defends itself by ending or refusing the connection
   */
  void strike(Target target, Deadline deadline) throws IOException;
}
