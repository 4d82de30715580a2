package dev.untether.eventlog;

import dev.untether.eventlog.LogTail.Batch;
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
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Feeds a handler with the events of the log, in order, from a position that is kept in the
 * database under the consumer's name. Of several nodes that run a consumer of this name, one at a
 * time reads.
 *
 * <p>Must be started and stopped on one context. Handlers must be quick, because they run in a
 * transaction; for slow work see {@link LeasedConsumer}.
 */
public final class EventConsumer {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

  /** Each batch is a transaction, and the ledger signs each: ten a second are enough. */
  private static final Duration LONG_REST = Duration.ofMillis(100);

  /** A batch that was made smaller grows again by this fraction (a tenth) for each batch read. */
  private static final int GROWTH = 10;

  private final Database database;
  private final int maxBatchSize;
  private final String name;
  private final String registration;
  private final EventSource source;
  private final EventHandler handler;
  private final ReadingLoop loop;
  private int batchSize;

  /**
   * @param registration the statement that creates the consumer if it does not exist
   */
  EventConsumer(
      EventConsumers origin,
      String name,
      String registration,
      EventSource source,
      EventHandler handler) {
    this.database = origin.database();
    this.source = source;
    this.maxBatchSize = origin.settings().batchSize();
    this.batchSize = maxBatchSize;
    this.name = name;
    this.registration = registration;
    this.handler = handler;
    this.loop =
        new ReadingLoop(
            origin,
            name,
            new Backoff(FIRST_PAUSE, MAX_PAUSE),
            LONG_REST,
            () ->
                database
                    .inTransaction(this::readNext)
                    .onSuccess(
                        read ->
                            batchSize = Math.min(maxBatchSize, batchSize + 1 + batchSize / GROWTH))
                    // The batch may have been too large for the timeout of a transaction.
                    .onFailure(failure -> batchSize = Math.max(1, batchSize / 2)));
  }

  /** Completes when the consumer is registered. It reads a backlog afterwards. */
  public Future<Void> start() {
    return database
        .execute(registration, Tuple.of(name))
        .onSuccess(registered -> loop.start())
        .mapEmpty();
  }

  /** Completes when the current batch is finished or has failed. */
  public Future<Void> stop() {
    return loop.stop();
  }

  private Future<Progress> readNext(SqlConnection transaction) {
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
                                    : readAfterPosition(transaction, ConsumerPosition.of(found)))
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

  private Future<Progress> readAfterPosition(SqlConnection transaction, ConsumerPosition position) {
    return source
        .next(
            position,
            batchSize,
            (sql, parameters) -> transaction.preparedQuery(sql).execute(parameters))
        .compose(
            batch ->
                batch.events().isEmpty()
                    ? Future.succeededFuture(Progress.CAUGHT_UP)
                    : handle(transaction, batch));
  }

  private Future<Progress> handle(SqlConnection transaction, Batch batch) {
    List<StoredEvent> events = batch.events();
    long last = events.get(events.size() - 1).position();
    return handler
        .handle(transaction, events)
        .compose(
            handled ->
                transaction.preparedQuery(EventTable.MOVE_CONSUMER).execute(Tuple.of(name, last)))
        .onSuccess(moved -> loop.progressed(events.size()))
        .map(moved -> batch.isFull() ? Progress.BEHIND : Progress.CAUGHT_UP);
  }

  /** Supplies a consumer with the events after its position. */
  @FunctionalInterface
  interface EventSource {

    /**
     * Returns the next settled events, in order.
     *
     * @param limit how many may be read from the database at once
     * @param execute runs a statement with its parameters
     */
    Future<Batch> next(
        ConsumerPosition position,
        int limit,
        BiFunction<String, Tuple, Future<RowSet<Row>>> execute);
  }

  /** Handles the events of a consumer. */
  @FunctionalInterface
  public interface EventHandler {

    /**
     * Handles events in the order of the log. When the future succeeds, the consumer's position
     * moves past the last of them in the same transaction: what the handler writes through the
     * transaction happens exactly once, anything else at least once. When the future fails, the
     * same events come again later.
     */
    Future<Void> handle(SqlConnection transaction, List<StoredEvent> events);
  }

  /**
   * How far a consumer has read, according to the database.
   *
   * @param history the current history of the log
   * @param isPresent false if the log is now written at another place but has not been continued
   *     there yet
   */
  record ConsumerPosition(long position, UUID history, boolean isPresent) {
    static final ConsumerPosition UNKNOWN = new ConsumerPosition(0, new UUID(0, 0), false);

    /** Reads the row of {@link EventTable#POSITION_OF_CONSUMER}. */
    static ConsumerPosition of(RowSet<Row> rows) {
      Row row = Rows.only(rows);
      return new ConsumerPosition(
          row.getLong("position"), row.getUUID("history"), row.getBoolean("is_present"));
    }

    /** Whether events that were read in that history are still valid. */
    boolean isOf(UUID other) {
      return isPresent && history.equals(other);
    }

    ConsumerPosition movedTo(long next) {
      return new ConsumerPosition(next, history, isPresent);
    }
  }
}
