package dev.untether.eventlog;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/** What a consumer does with the next events. */
@FunctionalInterface
public interface EventHandler {

  /**
   * Handles events in the order of the log. When the future succeeds, the consumer's position moves
   * behind the last of them in the same transaction: what is written through it happens exactly
   * once, anything else at least once. When it fails, the same events come again later.
   */
  Future<Void> handle(SqlConnection transaction, List<StoredEvent> events);
}
