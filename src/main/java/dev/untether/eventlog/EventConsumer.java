package dev.untether.eventlog;

import dev.untether.eventlog.EventReader.UnsettledEvents;
import dev.untether.eventlog.ReadingLoop.Progress;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Backoff;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Feeds a handler with the events of the log, in order, from a position that is kept in the
 * database under the consumer's name. Of several nodes with the same name, one at a time reads.
 *
 * <p>Must be started and stopped on one context. For work that is quick, because it is done in a
 * transaction; for any other see {@link LeasedConsumer}.
 */
public final class EventConsumer {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** A batch that had to be made smaller grows again by one part of so many. */
  private static final int GROWTH = 10;

  private final Database database;
  private final int largestBatch;
  private final String name;
  private final String registration;
  private final EventSource source;
  private final EventHandler handler;
  private final ReadingLoop loop;
  private int batchSize;

  /**
   * @param registration the statement that creates it if it is not known
   */
  EventConsumer(
      EventConsumers origin,
      String name,
      String registration,
      EventSource source,
      EventHandler handler) {
    this.database = origin.database();
    this.source = source;
    this.largestBatch = origin.settings().batchSize();
    this.batchSize = largestBatch;
    this.name = name;
    this.registration = registration;
    this.handler = handler;
    this.loop =
        new ReadingLoop(
            origin,
            name,
            new Backoff(FIRST_PAUSE, LONGEST_PAUSE),
            () ->
                database
                    .inTransaction(this::readOn)
                    .onSuccess(
                        read ->
                            batchSize = Math.min(largestBatch, batchSize + 1 + batchSize / GROWTH))
                    // Perhaps it was too much for the time that a transaction may take.
                    .onFailure(failure -> batchSize = Math.max(1, batchSize / 2)));
  }

  /** Completes when it listens; a backlog is read afterwards. */
  public Future<Void> start() {
    return database.execute(registration, Tuple.of(name)).compose(registered -> loop.start());
  }

  /** Completes when the batch in hand is finished, or given up. */
  public Future<Void> stop() {
    return loop.stop();
  }

  private Future<Progress> readOn(SqlConnection transaction) {
    return transaction
        .preparedQuery(EventTable.TRY_LOCK_CONSUMER)
        .execute(Tuple.of(name))
        .compose(
            rows ->
                Rows.only(rows).getBoolean("locked")
                    ? transaction
                        .preparedQuery(EventTable.POSITION_OF_CONSUMER)
                        .execute(Tuple.of(name))
                        .compose(
                            found ->
                                found.size() == 0
                                    ? register(transaction)
                                    : readBehind(transaction, ConsumerPosition.of(found)))
                    : Future.succeededFuture(Progress.CAUGHT_UP));
  }

  /**
   * Registers the consumer again: it was registered at the start, but the database may have been
   * restored to an earlier state.
   */
  private Future<Progress> register(SqlConnection transaction) {
    return transaction
        .preparedQuery(registration)
        .execute(Tuple.of(name))
        .map(registered -> Progress.BEHIND);
  }

  private Future<Progress> readBehind(SqlConnection transaction, ConsumerPosition position) {
    return source
        .next(
            position,
            batchSize,
            parameters -> transaction.preparedQuery(EventTable.READ_AFTER).execute(parameters))
        .compose(
            events ->
                events.isEmpty()
                    ? UnsettledEvents.progressAt(
                        position.position(),
                        (sql, parameters) -> transaction.preparedQuery(sql).execute(parameters))
                    : handle(transaction, events));
  }

  private Future<Progress> handle(SqlConnection transaction, List<StoredEvent> events) {
    long last = events.get(events.size() - 1).position();
    return handler
        .handle(transaction, events)
        .compose(
            handled ->
                transaction.preparedQuery(EventTable.MOVE_CONSUMER).execute(Tuple.of(name, last)))
        .onSuccess(moved -> loop.progressed(events.size()))
        .map(moved -> events.size() == batchSize ? Progress.BEHIND : Progress.CAUGHT_UP);
  }

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
}
