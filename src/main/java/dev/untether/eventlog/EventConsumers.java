package dev.untether.eventlog;

import dev.untether.eventlog.EventConsumer.EventHandler;
import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Lease;
import dev.untether.platform.flow.Backoff;
import dev.untether.platform.node.NodeResources;
import dev.untether.platform.settings.SettingsReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Creates consumers of the event log.
 *
 * @param tail the end of the log, which the consumers of this node share
 */
public record EventConsumers(
    Vertx vertx, Database database, Bus bus, EventSettings settings, LogTail tail) {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

  public EventConsumers(Vertx vertx, Database database, Bus bus, EventSettings settings) {
    this(vertx, database, bus, settings, new LogTail(vertx, database, bus, settings.poll()));
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
    return new EventReader(database, tail.lastSeen());
  }

  /**
   * Creates a consumer that starts with the oldest event in the log.
   *
   * @param name the name under which the position is kept; a new name starts from the beginning
   */
  EventConsumer named(String name, EventHandler handler) {
    return new EventConsumer(this, name, EventTable.REGISTER_CONSUMER, tail::next, handler);
  }

  /**
   * Like {@link #named}, for what must have exactly the events of the log: those that this node has
   * in memory are compared with the log in the transaction that handles them. It starts with the
   * oldest event in the log.
   */
  public EventConsumer recording(String name, EventHandler handler) {
    return new EventConsumer(
        this, name, EventTable.REGISTER_CONSUMER, tail::nextConfirmed, handler);
  }

  /**
   * Creates a consumer that passes events on, and writes nothing to the database for them. It
   * starts with the events that are appended after its first start. It needs no transaction, which
   * would hold up the readers of the log until its commit.
   *
   * @param action receives events in the order of the log, after a failure perhaps again
   */
  public LeasedConsumer passingOn(String name, Consumer<List<StoredEvent>> action) {
    return new LeasedConsumer(this, name, new AtOnce(action), new Backoff(FIRST_PAUSE, MAX_PAUSE));
  }

  /**
   * Creates a consumer for work that takes long. It starts with the events that are appended after
   * its first start.
   */
  public LeasedConsumer leased(String name, LeasedEventHandler handler) {
    return new LeasedConsumer(this, name, handler, LeasedConsumer.longBackoff());
  }

  /**
   * Creates a consumer for work that takes long, under a lease that its owner claims and releases.
   * Unlike mail, the work goes on soon after a failure.
   *
   * @param lease of the same name
   */
  public LeasedConsumer leased(String name, Lease lease, LeasedEventHandler handler) {
    return new LeasedConsumer(
        this, name, handler, lease, false, new Backoff(FIRST_PAUSE, MAX_PAUSE));
  }

  /**
   * How the event log is read, and how long events are kept.
   *
   * @param poll how long a consumer waits for a nudge before it reads without one
   * @param batchSize how many events a consumer reads at once
   * @param retention how old an event must be to be removed; if empty, events stay for good
   */
  public record EventSettings(Duration poll, int batchSize, Optional<Duration> retention) {
    public static EventSettings read(SettingsReader settings) {
      return new EventSettings(
          Duration.ofMillis(settings.number("events.pollMillis", 1000, 10, 600_000)),
          settings.number("events.batchSize", 1000, 1, 10_000),
          settings.optionalDuration(
              "events.retention", Duration.ofSeconds(1), Duration.ofDays(3650)));
    }
  }

  /** Handles events at once, without writing to the database, and acknowledges them together. */
  static final class AtOnce implements LeasedEventHandler {
    private final Consumer<List<StoredEvent>> action;

    /** Everything up to here has been handled; 0 if nothing has. */
    private long handled;

    /**
     * Everything up to here has been acknowledged. An acknowledgement may fail, and is made up for.
     */
    private long acknowledged;

    AtOnce(Consumer<List<StoredEvent>> action) {
      this.action = action;
    }

    @Override
    public void restart() {
      handled = 0;
      acknowledged = 0;
    }

    @Override
    public Future<Void> handle(List<StoredEvent> events, Acknowledgement acknowledgement) {
      if (!events.isEmpty()) {
        handled = events.get(events.size() - 1).position();
        action.accept(events);
      }
      if (handled == acknowledged) {
        return Future.succeededFuture();
      }
      long position = handled;
      return acknowledgement.through(position).onSuccess(moved -> acknowledged = position);
    }
  }
}
