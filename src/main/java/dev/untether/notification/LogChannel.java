package dev.untether.notification;

import dev.untether.connection.EventType;
import dev.untether.eventlog.EventHandler;
import dev.untether.eventlog.StoredEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of each removal by a line in the log. */
final class LogChannel implements EventHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LogChannel.class);

  @Override
  public Future<Void> handle(SqlConnection transaction, List<StoredEvent> events) {
    events.stream()
        .filter(event -> event.type().equals(EventType.CONNECTION_REMOVED.text()))
        .forEach(LogChannel::tell);
    return Future.succeededFuture();
  }

  private static void tell(StoredEvent removal) {
    LOG.atInfo()
        .addKeyValue("connection", removal.subject())
        .addKeyValue("by", removal.cause().userName())
        .addKeyValue("from", removal.cause().sourceAddress())
        .addKeyValue("request", removal.cause().requestId())
        .addKeyValue("event", removal.id())
        .log("Connection removed");
  }
}
