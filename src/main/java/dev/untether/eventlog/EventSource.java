package dev.untether.eventlog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;

/** Where a consumer gets the events after its position. */
@FunctionalInterface
interface EventSource {

  /**
   * The next settled events, in order.
   *
   * @param readAfter carries out {@link EventTable#READ_AFTER}
   */
  Future<List<StoredEvent>> next(
      ConsumerPosition position, int most, Function<Tuple, Future<RowSet<Row>>> readAfter);
}
