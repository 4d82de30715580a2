package dev.untether.eventlog;

import dev.untether.eventlog.EventConsumer.ConsumerPosition;
import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler.Acknowledgement;
import dev.untether.eventlog.LogTail.Batch;
import dev.untether.eventlog.ReadingLoop.Progress;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Lease;
import dev.untether.platform.flow.Backoff;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Feeds a handler whose work takes long, at least once, outside of a transaction and while this
 * node holds the lease of the consumer's name. The consumer's position moves by acknowledgements,
 * which fail on a node that has lost the lease. Must be started and stopped on one context.
 *
 * <p>A consumer with a new name starts with the events that are appended from then on.
 */
public final class LeasedConsumer {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(5);
  private static final Duration LONG_REST = Duration.ofMillis(40);

  /** How long a stop waits. Work that is not finished by then may be repeated by the next node. */
  private static final Duration LAST_WORK = Duration.ofSeconds(5);

  private static final class SupersededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SupersededException() {
      super("another node has taken over", null, false, false);
    }
  }

  private final Database database;
  private final LogTail tail;
  private final int batchSize;
  private final String name;
  private final LeasedEventHandler handler;
  private final Lease lease;
  private final boolean claims;
  private final ReadingLoop loop;

  /**
   * The fencing token under which events were read so far; empty to start again from the position
   * in the database.
   */
  private OptionalLong readUnder = OptionalLong.empty();

  private ConsumerPosition readThrough = ConsumerPosition.UNKNOWN;

  /** The position in the database. */
  private long acknowledged;

  /**
   * Creates a consumer that claims the lease of its name.
   *
   * @param backoff the pauses after failures
   */
  LeasedConsumer(EventConsumers origin, String name, LeasedEventHandler handler, Backoff backoff) {
    this(origin, name, handler, new Lease(origin.vertx(), origin.database(), name), true, backoff);
  }

  /**
   * @param claims whether this consumer claims the lease, and releases it
   */
  LeasedConsumer(
      EventConsumers origin,
      String name,
      LeasedEventHandler handler,
      Lease lease,
      boolean claims,
      Backoff backoff) {
    this.database = origin.database();
    this.tail = origin.tail();
    this.batchSize = origin.settings().batchSize();
    this.name = name;
    this.handler = handler;
    this.lease = lease;
    this.claims = claims;
    this.loop = new ReadingLoop(origin, name, backoff, LONG_REST, this::readNext);
  }

  /** Returns pauses for work that takes long, and is likely to fail again. */
  static Backoff longBackoff() {
    return new Backoff(FIRST_PAUSE, MAX_PAUSE);
  }

  /** Completes when the consumer is registered. */
  public Future<Void> start() {
    return database
        .execute(EventTable.REGISTER_CONSUMER_AT_END, Tuple.of(name))
        .onSuccess(
            registered -> {
              loop.start();
              if (claims) {
                lease.start(loop::wake);
              }
            })
        .mapEmpty();
  }

  /**
   * Completes when the current work is finished or has timed out, and another node may take over.
   */
  public Future<Void> stop() {
    return loop.stop()
        .timeout(LAST_WORK.toMillis(), TimeUnit.MILLISECONDS)
        .transform(ended -> claims ? lease.stop() : Future.succeededFuture());
  }

  /** Reads at once; to be called when a lease that another owner claims is held. */
  public void wake() {
    loop.wake();
  }

  private Future<Progress> readNext() {
    OptionalLong token = lease.token();
    if (token.isEmpty()) {
      return Future.succeededFuture(Progress.CAUGHT_UP);
    }
    return position(token)
        .compose(this::next)
        .compose(batch -> handle(batch, token.getAsLong()))
        .recover(this::endIfSuperseded);
  }

  private Future<Batch> next(ConsumerPosition position) {
    return tail.next(position, batchSize, database::execute);
  }

  private Future<ConsumerPosition> position(OptionalLong token) {
    if (token.equals(readUnder)) {
      return Future.succeededFuture(readThrough);
    }
    return database
        .execute(EventTable.POSITION_OF_CONSUMER, Tuple.of(name))
        .compose(
            rows ->
                rows.size() == 0
                    ? database
                        .execute(EventTable.REGISTER_CONSUMER_AT_END, Tuple.of(name))
                        .compose(registered -> position(token))
                    : Future.succeededFuture(startFrom(ConsumerPosition.of(rows), token)));
  }

  private ConsumerPosition startFrom(ConsumerPosition position, OptionalLong token) {
    handler.restart();
    readUnder = token;
    readThrough = position;
    acknowledged = position.position();
    return position;
  }

  private Future<Progress> handle(Batch batch, long token) {
    List<StoredEvent> events = batch.events();
    if (!events.isEmpty()) {
      readThrough = readThrough.movedTo(events.get(events.size() - 1).position());
      loop.progressed(events.size());
    }
    return handler
        .handle(events, new Acknowledgements(token))
        .map(handled -> batch.isFull() ? Progress.BEHIND : Progress.CAUGHT_UP);
  }

  private Future<Progress> endIfSuperseded(Throwable failure) {
    if (failure instanceof SupersededException) {
      readUnder = OptionalLong.empty();
      return Future.succeededFuture(Progress.CAUGHT_UP);
    }
    return Future.failedFuture(failure);
  }

  /** Moves the position in the database while the fencing token is the current one. */
  private final class Acknowledgements implements Acknowledgement {
    private final long token;

    Acknowledgements(long token) {
      this.token = token;
    }

    @Override
    public Future<Void> through(long position) {
      return database
          .execute(EventTable.MOVE_LEASED_CONSUMER, Tuple.of(name, position, token))
          .compose(LeasedConsumer::moved)
          .onSuccess(moved -> acknowledged = Math.max(acknowledged, position));
    }

    @Override
    public Future<Void> through(SqlConnection transaction, long position) {
      transaction.transaction().completion().onSuccess(committed -> acknowledged = position);
      return transaction
          .preparedQuery(EventTable.LOCK_CONSUMER)
          .execute(Tuple.of(name))
          .compose(
              locked ->
                  transaction
                      .preparedQuery(EventTable.MOVE_LEASED_CONSUMER_FROM)
                      .execute(Tuple.of(name, acknowledged, position, token)))
          .compose(LeasedConsumer::moved);
    }

    @Override
    public void startAgain() {
      readUnder = OptionalLong.empty();
    }
  }

  private static Future<Void> moved(SqlResult<?> move) {
    return move.rowCount() == 0
        ? Future.failedFuture(new SupersededException())
        : Future.succeededFuture();
  }

  /** Handles events with work that takes long, such as sending mail. */
  public interface LeasedEventHandler {

    /** Discards all events taken over so far. Those that were not acknowledged come again. */
    void restart();

    /**
     * Takes over the next events, in the order of the log, and does the work that is due. Events
     * that were taken over do not come again before a {@link #restart}. Called at each poll, with
     * an empty list if there are no events.
     *
     * @return fails if the work could not be done; the next call comes after a pause, with further
     *     events if there are any
     */
    Future<Void> handle(List<StoredEvent> events, Acknowledgement acknowledgement);

    /** Lets a handler report its progress. */
    public interface Acknowledgement {

      /**
       * Reports that all events up to this position are handled and must not come again.
       *
       * @return fails if another node has taken over meanwhile; then the handler must stop
       */
      Future<Void> through(long position);

      /**
       * The same in a transaction, with what the handler writes for these events. Also fails if the
       * position has been moved by somebody else meanwhile. One such transaction may run at a time.
       */
      Future<Void> through(SqlConnection transaction, long position);

      /** Lets all events that were not acknowledged come again, after a {@link #restart}. */
      void startAgain();
    }
  }
}
