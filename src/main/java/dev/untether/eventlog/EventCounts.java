package dev.untether.eventlog;

import dev.untether.model.EventCount;
import dev.untether.model.EventCount.Resolution;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

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
}
