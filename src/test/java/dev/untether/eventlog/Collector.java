package dev.untether.eventlog;

import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler;
import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler.Acknowledgement;
import io.vertx.core.Future;
import java.util.List;

/** Takes events, and acknowledges them at once. */
record Collector(List<StoredEvent> events) implements LeasedEventHandler {

  @Override
  public void restart() {}

  @Override
  public Future<Void> handle(List<StoredEvent> next, Acknowledgement acknowledgement) {
    events.addAll(next);
    return next.isEmpty()
        ? Future.succeededFuture()
        : acknowledgement.through(next.get(next.size() - 1).position());
  }
}
