package dev.untether.eventlog;

import dev.untether.eventlog.EventCounts.CountTable;
import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler;
import dev.untether.model.EventCount;
import dev.untether.model.EventCount.Resolution;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Purge;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Backoff;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Reads how many events there were in each minute, hour or day, as {@link EventCounter} counts. */
public final class EventCounts {
  private final Database database;

  public EventCounts(Database database) {
    this.database = database;
  }

  /**
   * Returns the numbers of events, by bucket and type, without those that are zero.
   *
   * @param from the beginning of the first bucket
   * @param to the beginning of the first bucket that is left out
   */
  public Future<List<EventCount>> read(Resolution resolution, Instant from, Instant to) {
    return database
        .executeRepeatable(
            CountTable.READ,
            Tuple.of(resolution.text(), from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC)))
        .map(
            rows ->
                Rows.list(
                    rows,
                    row ->
                        new EventCount(
                            row.getOffsetDateTime("bucket").toInstant(),
                            row.getString("type"),
                            row.getLong("events"))));
  }

  /** Returns the time up to which all events have been counted. */
  public Future<Instant> countedThrough() {
    return database
        .executeRepeatable(CountTable.COUNTED_THROUGH, Tuple.of(EventCounter.CONSUMER))
        .map(rows -> Rows.only(rows).getOffsetDateTime("counted_through").toInstant());
  }

  /** The SQL of {@code event_count}. */
  static final class CountTable {
    private CountTable() {}

    /**
     * Adds events to the counts of their minute, hour and day. A count that is older than its
     * resolution is kept is not written. Parameters: arrays of minutes, types, numbers of events;
     * and of the names of resolutions and the milliseconds for which they are kept.
     */
    static final String ADD =
        """
        INSERT INTO event_count (resolution, bucket, type, events)
        SELECT resolution, date_trunc(resolution, minute, 'UTC') AS bucket, type, sum(events)
          FROM unnest($1::timestamptz[], $2::text[], $3::bigint[]) AS counted (minute, type, events)
               CROSS JOIN unnest($4::text[], $5::bigint[]) AS kind (resolution, kept)
         WHERE minute > now() - kept * interval '1 millisecond'
         GROUP BY 1, 2, 3
         ORDER BY 1, 2, 3
        ON CONFLICT (resolution, bucket, type) DO UPDATE
           SET events = event_count.events + excluded.events
        """;

    /** Parameters: resolution, beginning, end. */
    static final String READ =
        """
        SELECT bucket, type, events
          FROM event_count
         WHERE resolution = $1 AND bucket >= $2 AND bucket < $3
         ORDER BY bucket, type
        """;

    /** The time of the oldest event that is not counted, or now. Parameter: the consumer. */
    static final String COUNTED_THROUGH =
        """
        SELECT coalesce((SELECT time
                           FROM event
                          WHERE position > (SELECT position FROM event_consumer WHERE name = $1)
                          ORDER BY position
                          LIMIT 1), now()) AS counted_through
        """;

    /** Parameters: resolution, milliseconds, limit. */
    static final String PURGE =
        """
        DELETE FROM event_count
         WHERE (resolution, bucket, type) IN (
                 SELECT resolution, bucket, type
                   FROM event_count
                  WHERE resolution = $1 AND bucket <= now() - $2 * interval '1 millisecond'
                  ORDER BY resolution, bucket
                  LIMIT $3
                    FOR UPDATE SKIP LOCKED)
        """;
  }

  /**
   * Counts events by type and minute. It counts in memory while it follows the log, and adds what
   * it has counted to the table about once a second, in the transaction that moves its position:
   * each event is counted once, whatever fails. So its cost does not grow with the number of
   * events. Used on one context.
   */
  public static final class EventCounter implements LeasedEventHandler {
    /** The name of the consumer, which a migration has registered at the beginning of the log. */
    static final String CONSUMER = "event-counts";

    private static final long WRITTEN_EVERY = Duration.ofSeconds(1).toNanos();

    /** Written at once, however little time has passed. */
    private static final int MAX_COUNTS = 2_000;

    /** Between two batches of a long log, so that catching up slows nobody down. */
    private static final Duration REST = Duration.ofMillis(20);

    private record Key(long minute, String type) {}

    private final Vertx vertx;
    private final Database database;
    private final int fullBatch;
    private final Map<Key, Long> counts = new HashMap<>();
    private long counted;
    private long written;
    private long writtenAt = System.nanoTime() - WRITTEN_EVERY;

    /**
     * @param fullBatch how many events come at once from a log that is long
     */
    EventCounter(Vertx vertx, Database database, int fullBatch) {
      this.vertx = vertx;
      this.database = database;
      this.fullBatch = fullBatch;
    }

    @Override
    public void restart() {
      counts.clear();
      counted = 0;
      written = 0;
    }

    @Override
    public Future<Void> handle(List<StoredEvent> events, Acknowledgement acknowledgement) {
      for (StoredEvent event : events) {
        long minute = Math.floorDiv(event.time().getEpochSecond(), 60L);
        counts.merge(new Key(minute, event.type()), 1L, Long::sum);
        counted = event.position();
      }
      boolean isDue = counts.size() >= MAX_COUNTS || System.nanoTime() - writtenAt >= WRITTEN_EVERY;
      Future<Void> done =
          counted != written && isDue ? write(acknowledgement) : Future.succeededFuture();
      return events.size() == fullBatch && isOld(events.get(0))
          ? done.compose(handled -> vertx.timer(REST.toMillis(), TimeUnit.MILLISECONDS).mapEmpty())
          : done;
    }

    private static boolean isOld(StoredEvent event) {
      return event.time().isBefore(Instant.now().minus(1, ChronoUnit.MINUTES));
    }

    private Future<Void> write(Acknowledgement acknowledgement) {
      long through = counted;
      Tuple rows = rows();
      return database
          .inTransaction(
              transaction ->
                  acknowledgement
                      .through(transaction, through)
                      .compose(moved -> transaction.preparedQuery(CountTable.ADD).execute(rows))
                      .<Void>mapEmpty())
          .onSuccess(
              added -> {
                counts.clear();
                written = through;
                writtenAt = System.nanoTime();
              });
    }

    private Tuple rows() {
      List<Map.Entry<Key, Long>> all = List.copyOf(counts.entrySet());
      Resolution[] resolutions = Resolution.values();
      return Tuple.of(
          all.stream()
              .map(entry -> Instant.ofEpochSecond(entry.getKey().minute() * 60))
              .map(minute -> minute.atOffset(ZoneOffset.UTC))
              .toArray(OffsetDateTime[]::new),
          all.stream().map(entry -> entry.getKey().type()).toArray(String[]::new),
          all.stream().map(Map.Entry::getValue).toArray(Long[]::new),
          Arrays.stream(resolutions).map(Resolution::text).toArray(String[]::new),
          Arrays.stream(resolutions).map(one -> one.kept().toMillis()).toArray(Long[]::new));
    }

    /** Counts the events on one node of the cluster, and removes old counts. */
    public static final class EventCountVerticle extends VerticleBase {
      private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
      private static final Duration MAX_PAUSE = Duration.ofSeconds(1);
      private static final Duration BETWEEN_PURGES = Duration.ofMinutes(10);

      private final EventConsumers consumers;
      private final List<Purge> purges = new ArrayList<>();
      private LeasedConsumer consumer;

      public EventCountVerticle(EventConsumers consumers) {
        this.consumers = consumers;
      }

      @Override
      public Future<?> start() {
        Database database = consumers.database();
        for (Resolution resolution : Resolution.values()) {
          Purge purge =
              new Purge(
                  vertx,
                  "old counts of events",
                  BETWEEN_PURGES,
                  limit ->
                      database
                          .execute(
                              CountTable.PURGE,
                              Tuple.of(resolution.text(), resolution.kept().toMillis(), limit))
                          .map(SqlResult::rowCount));
          purge.start();
          purges.add(purge);
        }
        consumer =
            new LeasedConsumer(
                consumers,
                CONSUMER,
                new EventCounter(vertx, database, consumers.settings().batchSize()),
                new Backoff(FIRST_PAUSE, MAX_PAUSE));
        return consumer.start();
      }

      @Override
      public Future<?> stop() {
        return Future.join(purges.stream().map(Purge::stop).toList()).eventually(consumer::stop);
      }
    }
  }
}
