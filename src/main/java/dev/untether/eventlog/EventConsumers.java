package dev.untether.eventlog;

import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import io.vertx.core.Vertx;

/** Makes consumers of the one event log. */
public record EventConsumers(Vertx vertx, Database database, Bus bus, EventSettings settings) {

  /**
   * A consumer of its own.
   *
   * @param name under which the position is kept; to change it is to start from the beginning
   */
  public EventConsumer named(String name, EventHandler handler) {
    return new EventConsumer(this, name, handler);
  }
}
