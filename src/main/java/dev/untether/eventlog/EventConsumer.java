package dev.untether.eventlog;

import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a handler with the events of the log, in order, from a position that is kept in the
 * database under the consumer's name. Of several nodes with the same name, one at a time reads.
 *
 * <p>A nudge makes it read at once; a poll makes up for nudges that were lost. Must be started,
 * nudged and stopped on one context, which makes its fields safe.
 */
public final class EventConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(EventConsumer.class);

  /** How soon to look again when the next event has committed but is not settled yet; doubles. */
  private static final long FIRST_DELAY_MILLIS = 10;

  private static final Duration WORTH_A_WARNING = Duration.ofSeconds(10);

  private enum Progress {
    /** Nothing to read, or another node reads. */
    CAUGHT_UP,
    /** A whole batch was read: there may be more. */
    BEHIND,
    /** There are events that must wait for an older transaction. */
    UNSETTLED
  }

  private final Vertx vertx;
  private final Database database;
  private final Bus bus;
  private final EventSettings settings;
  private final String name;
  private final EventHandler handler;

  private Future<Void> reading = Future.succeededFuture();
  private boolean busy;
  private boolean nudgedMeanwhile;
  private boolean stopped;
  private boolean failing;
  private boolean waiting;
  private long delayMillis = FIRST_DELAY_MILLIS;
  private long lastProgress = System.nanoTime();
  private long pollTimer;

  EventConsumer(EventConsumers origin, String name, EventHandler handler) {
    this.vertx = origin.vertx();
    this.database = origin.database();
    this.bus = origin.bus();
    this.settings = origin.settings();
    this.name = name;
    this.handler = handler;
  }

  /** Completes when it listens; a backlog is read afterwards. */
  public Future<Void> start() {
    return database
        .execute(EventTable.REGISTER_CONSUMER, Tuple.of(name))
        .compose(registered -> bus.onNudge(EventLog.APPENDED, this::wake))
        .onSuccess(
            listening -> {
              pollTimer = vertx.setPeriodic(settings.poll().toMillis(), timer -> wake());
              wake();
            });
  }

  /** Completes when the batch in hand is finished, or given up. */
  public Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(pollTimer);
    return reading;
  }

  private void wake() {
    if (busy) {
      nudgedMeanwhile = true;
    } else if (!stopped) {
      busy = true;
      nudgedMeanwhile = false;
      reading = database.inTransaction(this::readOn).transform(this::goOn);
    }
  }

  private Future<Void> goOn(AsyncResult<Progress> read) {
    busy = false;
    if (read.failed()) {
      logOnce(read.cause());
      return Future.succeededFuture();
    }
    failing = false;
    if (read.result() == Progress.UNSETTLED) {
      waitForOlderTransaction();
    } else {
      progressed();
    }
    if (read.result() == Progress.BEHIND || nudgedMeanwhile) {
      vertx.runOnContext(again -> wake());
    }
    return Future.succeededFuture();
  }

  /** Once the delay is as long as the poll, the poll will do. */
  private void waitForOlderTransaction() {
    if (delayMillis < settings.poll().toMillis()) {
      vertx.setTimer(delayMillis, again -> wake());
      delayMillis *= 2;
    }
    if (!waiting && System.nanoTime() - lastProgress > WORTH_A_WARNING.toNanos()) {
      LOG.warn(
          "Consumer {} waits: some transaction on this PostgreSQL server stays open (see"
              + " pg_stat_activity), and events behind it cannot be put in order yet",
          name);
      waiting = true;
    }
  }

  private void progressed() {
    delayMillis = FIRST_DELAY_MILLIS;
    lastProgress = System.nanoTime();
    waiting = false;
  }

  private void logOnce(Throwable failure) {
    if (!failing) {
      LOG.warn(
          "Consumer {} cannot go on and tries again every {} ms",
          name,
          settings.poll().toMillis(),
          failure);
    }
    failing = true;
  }

  private Future<Progress> readOn(SqlConnection transaction) {
    return transaction
        .preparedQuery(EventTable.TRY_LOCK_CONSUMER)
        .execute(Tuple.of(name))
        .compose(
            rows ->
                rows.iterator().next().getBoolean("locked")
                    ? transaction
                        .preparedQuery(EventTable.POSITION_OF_CONSUMER)
                        .execute(Tuple.of(name))
                        .map(position -> position.iterator().next().getLong("position"))
                        .compose(position -> readBehind(transaction, position))
                    : Future.succeededFuture(Progress.CAUGHT_UP));
  }

  private Future<Progress> readBehind(SqlConnection transaction, long position) {
    return transaction
        .preparedQuery(EventTable.READ_AFTER)
        .execute(Tuple.of(position, settings.batchSize()))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(StoredEvent::of).toList())
        .compose(
            events ->
                events.isEmpty() ? unsettled(transaction, position) : handle(transaction, events));
  }

  private Future<Progress> handle(SqlConnection transaction, List<StoredEvent> events) {
    long last = events.get(events.size() - 1).position();
    return handler
        .handle(transaction, events)
        .compose(
            handled ->
                transaction.preparedQuery(EventTable.MOVE_CONSUMER).execute(Tuple.of(name, last)))
        .onSuccess(moved -> progressed())
        .compose(
            moved ->
                events.size() == settings.batchSize()
                    ? Future.succeededFuture(Progress.BEHIND)
                    : unsettled(transaction, last));
  }

  private static Future<Progress> unsettled(SqlConnection transaction, long position) {
    return transaction
        .preparedQuery(EventTable.HAS_UNSETTLED)
        .execute(Tuple.of(position))
        .map(
            rows ->
                rows.iterator().next().getBoolean("unsettled")
                    ? Progress.UNSETTLED
                    : Progress.CAUGHT_UP);
  }
}
