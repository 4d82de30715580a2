package dev.untether.app;

import dev.untether.app.Welcome.Greeting;
import dev.untether.platform.telemetry.Metrics;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.OptionalInt;

/**
 * One running node.
 *
 * @param port the port of the API; empty if other nodes serve it
 */
public record Untether(OptionalInt port, int managementPort, Shutdown shutdown) {

  /** Completes when everything runs. After a failure, nothing is left running. */
  static Future<Untether> start(Settings settings, Metrics metrics, Greeting greeting) {
    return start(settings, metrics, greeting, Clock.systemUTC());
  }

  /**
   * Starts a node with a given clock.
   *
   * @param clock the clock of this machine
   */
  public static Future<Untether> start(
      Settings settings, Metrics metrics, Greeting greeting, Clock clock) {
    return new Startup(settings, metrics, greeting, clock).run();
  }

  /**
   * Stops accepting requests, finishes those in flight, then stops everything else. Never fails.
   */
  public Future<Void> stop() {
    return shutdown.run();
  }
}
