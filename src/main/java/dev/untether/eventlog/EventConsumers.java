package dev.untether.eventlog;

import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.node.NodeResources;
import io.vertx.core.Vertx;

/**
 * Makes consumers of the one event log.
 *
 * @param reading what those of this node have read
 */
public record EventConsumers(
    Vertx vertx, Database database, Bus bus, EventSettings settings, SharedReading reading) {

  public EventConsumers(Vertx vertx, Database database, Bus bus, EventSettings settings) {
    this(vertx, database, bus, settings, new SharedReading(new LastSeen()));
  }

  /** The consumers of one node. They use the pool for background work. */
  public EventConsumers(NodeResources node, EventSettings settings) {
    this(node.vertx(), node.pools().background(), node.bus(), settings);
  }

  /**
   * Returns a reader of the same database. What it reads counts as read by this node, which matters
   * when the log gets a new history.
   */
  public EventReader reader() {
    return new EventReader(database, reading.lastSeen());
  }

  /**
   * A consumer of its own.
   *
   * @param name under which the position is kept; to change it is to start from the beginning
   */
  public EventConsumer named(String name, EventHandler handler) {
    return new EventConsumer(this, name, EventTable.REGISTER_CONSUMER, reading::next, handler);
  }

  /**
   * Like {@link #named}, but does not use events that another consumer has read: each event is read
   * in the transaction that handles it.
   */
  public EventConsumer recording(String name, EventHandler handler) {
    return new EventConsumer(this, name, EventTable.REGISTER_CONSUMER, reading::read, handler);
  }

  /** The same, but begins with what happens after it was first started. */
  public EventConsumer fromNowOn(String name, EventHandler handler) {
    return new EventConsumer(
        this, name, EventTable.REGISTER_CONSUMER_AT_END, reading::next, handler);
  }

  /** Makes consumers that read fewer events at once, since they write much for each. */
  public EventConsumers withBatchSize(int size) {
    return new EventConsumers(vertx, database, bus, settings.withBatchSize(size), reading);
  }

  /** A consumer for work that takes long; begins with what happens after it was first started. */
  public LeasedConsumer leased(String name, LeasedEventHandler handler) {
    return new LeasedConsumer(this, name, handler);
  }
}
