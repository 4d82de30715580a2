package dev.untether.app;

import dev.untether.platform.telemetry.Metrics;
import io.vertx.core.Future;

/** One node that serves requests. */
public record Untether(int port, int managementPort, Shutdown shutdown) {

  /** Completes when requests are served; after a failure nothing is left running. */
  public static Future<Untether> start(Settings settings, Metrics metrics, Greeting greeting) {
    return new Startup(settings, metrics, greeting).run();
  }

  /** Stops accepting, finishes what is in flight, then stops everything else; never fails. */
  public Future<Void> stop() {
    return shutdown.run();
  }
}
