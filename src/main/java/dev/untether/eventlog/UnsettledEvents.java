package dev.untether.eventlog;

import dev.untether.eventlog.ReadingLoop.Progress;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.function.BiFunction;

/** Events that have committed, but must wait for an older transaction to be put in order. */
final class UnsettledEvents {
  private UnsettledEvents() {}

  /**
   * Whether there are any behind a position at which the settled ones end.
   *
   * @param execute carries out a statement with its parameters
   */
  static Future<Boolean> existBehind(
      long position, BiFunction<String, Tuple, Future<RowSet<Row>>> execute) {
    return execute
        .apply(EventTable.HAS_UNSETTLED, Tuple.of(position))
        .map(rows -> rows.iterator().next().getBoolean("unsettled"));
  }

  /** The same as the progress of one who has read up to there. */
  static Future<Progress> progressAt(
      long position, BiFunction<String, Tuple, Future<RowSet<Row>>> execute) {
    return existBehind(position, execute)
        .map(unsettled -> unsettled ? Progress.UNSETTLED : Progress.CAUGHT_UP);
  }
}
