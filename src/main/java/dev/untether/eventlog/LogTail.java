package dev.untether.eventlog;

import dev.untether.eventlog.EventConsumer.ConsumerPosition;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Backoff;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the log, read and decoded once for all readers of this node. A reader that keeps up
 * takes its events from here; one that is further behind reads them itself. This is safe because,
 * within one history, settled events never change and no event appears between them.
 *
 * <p>It reads on the context that started it, and only while a reader {@linkplain #want wants} it:
 * of several nodes, those whose consumers have nothing to do read nothing. Until then it passes
 * nudges on. All methods but {@link #start} and {@link #stop} may be called from any thread.
 */
public final class LogTail {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

  /** How many events are read at once. */
  static final int SLICE = 1_000;

  /**
   * A batch from memory may be so many times larger than one from the database, because reading it
   * costs nothing. Fewer batches are fewer transactions and fewer signatures of the ledger.
   */
  private static final int MEMORY_FACTOR = 4;

  /** How long it goes on reading after it was wanted for the last time. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  /**
   * After some events, more are likely to come. Reading several of them a moment later is cheaper
   * than reading each at once.
   */
  private static final Next REST = Next.afterPause(Duration.ofMillis(5));

  /**
   * From this number of events on, the rest is longer: nobody waits for a single event of so many.
   */
  private static final int BUSY_EVENTS = 32;

  private static final Next LONG_REST = Next.afterPause(Duration.ofMillis(20));

  private static final Duration FIRST_LOOK_FOR_UNSETTLED = Duration.ofMillis(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(1);
  private static final Duration WARNING_DELAY = Duration.ofSeconds(10);

  /**
   * How long events stay in memory if they are many. Most readers have them after a tenth of a
   * second; what is kept longer moves to the old generation of the heap, and is collected there at
   * a price that each removal would pay.
   */
  private static final Duration KEPT = Duration.ofMillis(200);

  private record Reader(Context context, Runnable wake) {}

  private record Reading(long nanos, long through) {}

  private final Vertx vertx;
  private final Database database;
  private final Bus bus;
  private final Duration poll;
  private final LastSeen lastSeen = new LastSeen();
  private final List<Reader> readers = new CopyOnWriteArrayList<>();
  private final Deque<Reading> latestReadings = new ArrayDeque<>();
  private final Rounds rounds;
  private final Backoff unsettledBackoff;
  private volatile @Nullable Context context;
  private volatile @Nullable SettledStretch recent;
  private volatile long wantedAt = System.nanoTime() - LINGER.toNanos();
  private long lastProgress = System.nanoTime();
  private boolean warned;

  /** Reads nothing before it is started. */
  LogTail(Vertx vertx, Database database, Bus bus, Duration poll) {
    this.vertx = vertx;
    this.database = database;
    this.bus = bus;
    this.poll = poll;
    Trouble trouble =
        new Trouble(
            failure -> LOG.warn("The log cannot be read; it is tried again until it can", failure),
            () -> LOG.info("The log is read again"));
    this.rounds = new Rounds(vertx, trouble, new Backoff(FIRST_PAUSE, MAX_PAUSE), this::round);
    this.unsettledBackoff = new Backoff(FIRST_LOOK_FOR_UNSETTLED, poll);
  }

  /** Completes when it listens for nudges. */
  Future<Void> start() {
    context = vertx.getOrCreateContext();
    return bus.onNudge(EventLog.APPENDED, rounds::wake)
        .onSuccess(
            listening -> {
              rounds.every(poll);
              rounds.wake();
            });
  }

  /** Completes when the current reading is over. */
  Future<Void> stop() {
    return rounds.stop();
  }

  /** What this node has seen, here or elsewhere. */
  LastSeen lastSeen() {
    return lastSeen;
  }

  /**
   * Calls a reader on the calling context whenever there may be something new: events have become
   * readable, or the log may have grown while nobody wanted its tail, or it has another history.
   */
  public void onNews(Runnable reader) {
    readers.add(new Reader(vertx.getOrCreateContext(), reader));
  }

  /** Must be called by whoever follows the log, at each of its readings. */
  public void want() {
    wantedAt = System.nanoTime();
    Context reading = context;
    if (recent == null && reading != null) {
      reading.runOnContext(ignored -> rounds.wake());
    }
  }

  /**
   * Returns the events after a position, in order; there may be none yet. Empty if the position
   * belongs to another history or is further back than the tail.
   */
  public Optional<List<StoredEvent>> after(UUID history, long position) {
    SettledStretch known = recent;
    return known != null && known.reachesBackTo(history, position)
        ? Optional.of(known.after(position))
        : Optional.empty();
  }

  /**
   * Returns the next settled events for a consumer: from memory if it keeps up, otherwise from the
   * database.
   *
   * @param execute runs a statement with its parameters
   */
  Future<Batch> next(
      ConsumerPosition position,
      int limit,
      BiFunction<String, Tuple, Future<RowSet<Row>>> execute) {
    return known(position, limit)
        .map(Future::succeededFuture)
        .orElseGet(() -> read(position, limit, execute));
  }

  /**
   * Like {@link #next}, but what comes from memory is compared with the log: somebody may have set
   * the log back without leaving a trace of it.
   *
   * @param execute runs a statement with its parameters, in the transaction of the consumer
   */
  Future<Batch> nextConfirmed(
      ConsumerPosition position,
      int limit,
      BiFunction<String, Tuple, Future<RowSet<Row>>> execute) {
    return known(position, limit)
        .filter(batch -> !batch.events().isEmpty())
        .map(
            batch ->
                areLogged(position, batch.events(), execute)
                    .compose(
                        logged ->
                            logged
                                ? Future.succeededFuture(batch)
                                : read(position, limit, execute)))
        .orElseGet(() -> read(position, limit, execute));
  }

  private Optional<Batch> known(ConsumerPosition position, int limit) {
    want();
    return position.isPresent()
        ? after(position.history(), position.position())
            .map(events -> Batch.of(events, limit * MEMORY_FACTOR))
        : Optional.empty();
  }

  private static Future<Boolean> areLogged(
      ConsumerPosition position,
      List<StoredEvent> events,
      BiFunction<String, Tuple, Future<RowSet<Row>>> execute) {
    StoredEvent last = events.get(events.size() - 1);
    return execute
        .apply(
            EventTable.ARE_LOGGED,
            Tuple.of(position.position(), last.position(), (long) events.size(), last.id()))
        .map(rows -> Rows.only(rows).getBoolean("logged"));
  }

  private Future<Batch> read(
      ConsumerPosition position,
      int limit,
      BiFunction<String, Tuple, Future<RowSet<Row>>> execute) {
    return execute
        .apply(EventTable.READ_AFTER, Tuple.of(position.position(), limit))
        .map(StoredEvent::all)
        .onSuccess(events -> lastSeen.note(position.history(), events))
        .map(events -> Batch.of(events, limit));
  }

  private Future<Next> round() {
    if (System.nanoTime() - wantedAt > LINGER.toNanos()) {
      become(null);
      return Future.succeededFuture(Next.WHEN_WOKEN);
    }
    SettledStretch known = recent;
    return known == null ? begin() : readOn(known);
  }

  private Future<Next> begin() {
    return database
        .execute(EventTable.TAIL, Tuple.tuple())
        .map(Rows::only)
        .map(
            row -> {
              if (!row.getBoolean("is_present")) {
                return Next.WHEN_WOKEN;
              }
              progressed();
              latestReadings.clear();
              become(SettledStretch.after(row.getUUID("history"), row.getLong("settled_through")));
              return Next.AT_ONCE;
            });
  }

  private Future<Next> readOn(SettledStretch known) {
    return database
        .execute(EventTable.READ_TAIL, Tuple.of(known.through(), SLICE, known.history()))
        .map(StoredEvent::all)
        .compose(
            events ->
                events.isEmpty()
                    ? lookForUnsettled(known)
                    : Future.succeededFuture(append(known, events)));
  }

  private Next append(SettledStretch known, List<StoredEvent> events) {
    lastSeen.note(known.history(), events);
    progressed();
    become(known.append(events, oldThrough()));
    latestReadings.add(new Reading(lastProgress, events.get(events.size() - 1).position()));
    if (events.size() == SLICE) {
      return Next.AT_ONCE;
    }
    return events.size() >= BUSY_EVENTS ? LONG_REST : REST;
  }

  /** The last position that was read long ago. */
  private long oldThrough() {
    long position = Long.MIN_VALUE;
    while (!latestReadings.isEmpty()
        && lastProgress - latestReadings.element().nanos() > KEPT.toNanos()) {
      position = latestReadings.remove().through();
    }
    return position;
  }

  /** Finds out why no event was read. */
  private Future<Next> lookForUnsettled(SettledStretch known) {
    return database
        .execute(EventTable.STATE_OF_TAIL, Tuple.of(known.through(), known.history()))
        .map(Rows::only)
        .map(
            row -> {
              if (!row.getBoolean("is_valid")) {
                become(null);
                return Next.AT_ONCE;
              }
              if (row.getBoolean("unsettled")) {
                warnOfOpenTransaction();
                return Next.within(unsettledBackoff.next());
              }
              progressed();
              return Next.WHEN_WOKEN;
            });
  }

  private void become(@Nullable SettledStretch next) {
    recent = next;
    readers.forEach(reader -> reader.context().runOnContext(ignored -> reader.wake().run()));
  }

  private void progressed() {
    unsettledBackoff.reset();
    lastProgress = System.nanoTime();
    warned = false;
  }

  private void warnOfOpenTransaction() {
    if (!warned && System.nanoTime() - lastProgress > WARNING_DELAY.toNanos()) {
      LOG.warn(
          "The readers of the log wait: an older transaction on this PostgreSQL server is still open"
              + " (see pg_stat_activity), and the events after it cannot be read until it ends");
      warned = true;
    }
  }

  /**
   * The next events for a consumer.
   *
   * @param isFull whether there may be more
   */
  record Batch(List<StoredEvent> events, boolean isFull) {
    static Batch of(List<StoredEvent> events, int limit) {
      return new Batch(events.subList(0, Math.min(limit, events.size())), events.size() >= limit);
    }
  }

  /** Reads the tail of the log for the readers of a node. */
  public static final class TailVerticle extends VerticleBase {
    private final LogTail tail;

    public TailVerticle(EventConsumers consumers) {
      this.tail = consumers.tail();
    }

    @Override
    public Future<?> start() {
      return tail.start();
    }

    @Override
    public Future<?> stop() {
      return tail.stop();
    }
  }
}
