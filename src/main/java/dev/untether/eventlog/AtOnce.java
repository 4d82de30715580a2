package dev.untether.eventlog;

import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** Handles events at once, without writing to the database, and acknowledges them together. */
final class AtOnce implements LeasedEventHandler {
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
