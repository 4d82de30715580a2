package dev.untether.eventlog;

import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a consumer is behind the log: the age of the oldest event that it has not handled, on
 * whichever node it runs. May be asked from any thread.
 */
public final class ConsumerLag {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerLag.class);

  /** For a few measurements that fail before the lag counts as unknown. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Database database;
  private final String consumer;
  private final Duration limit;
  private volatile Duration lag = Duration.ZERO;
  private volatile long measuredAt = System.nanoTime();
  private volatile boolean exceeded;

  /**
   * @param limit above which {@link #isExceeded} says so
   */
  public ConsumerLag(Database database, String consumer, Duration limit) {
    this.database = database;
    this.consumer = consumer;
    this.limit = limit;
  }

  /** Looks at the log. To be called every second or so, on one context, one call at a time. */
  Future<Void> measure() {
    long asked = System.nanoTime();
    judge();
    return database
        .execute(EventTable.AGE_OF_OLDEST_UNHANDLED, Tuple.of(consumer))
        .onSuccess(rows -> measured(age(rows), asked))
        .mapEmpty();
  }

  /** As it was last measured. */
  public Duration lag() {
    return lag;
  }

  /** Whether the consumer is too far behind, or nobody has known for too long. */
  public boolean isExceeded() {
    return exceeded;
  }

  private void measured(Duration age, long asked) {
    lag = age;
    measuredAt = asked;
    judge();
  }

  private void judge() {
    Duration unknownFor = Duration.ofNanos(System.nanoTime() - measuredAt);
    boolean now = lag.compareTo(limit) > 0 || unknownFor.compareTo(limit.plus(PATIENCE)) > 0;
    if (now && !exceeded) {
      LOG.error(
          "Consumer {} is behind by more than {}, or cannot be looked at; it was {} when last seen",
          consumer,
          limit,
          lag);
    } else if (!now && exceeded) {
      LOG.info("Consumer {} has caught up", consumer);
    }
    exceeded = now;
  }

  private static Duration age(RowSet<Row> rows) {
    return rows.size() == 0
        ? Duration.ZERO
        : Duration.ofMillis(Rows.only(rows).getLong("milliseconds"));
  }
}
