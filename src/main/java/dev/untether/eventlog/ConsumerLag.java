package dev.untether.eventlog;

import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a consumer is behind the log: the age of the oldest event that it has not handled, on
 * whichever node it runs. The getters may be called from any thread.
 */
public final class ConsumerLag {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerLag.class);

  /** How long measurements may fail before the lag counts as unknown. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Database database;
  private final String consumer;
  private final Duration limit;
  private volatile Duration lag = Duration.ZERO;
  private volatile long measuredAt = System.nanoTime();
  private volatile boolean exceeded;

  /**
   * @param limit the longest lag for which {@link #isExceeded} is false
   */
  public ConsumerLag(Database database, String consumer, Duration limit) {
    this.database = database;
    this.consumer = consumer;
    this.limit = limit;
  }

  /** Returns how far each consumer is behind, on whichever node it runs. */
  public static Future<Map<String, Duration>> ofAll(Database database) {
    return database
        .execute(EventTable.LAGS, Tuple.tuple())
        .map(
            rows -> {
              Map<String, Duration> lags = new LinkedHashMap<>();
              rows.forEach(
                  row ->
                      lags.put(
                          row.getString("name"), Duration.ofMillis(row.getLong("milliseconds"))));
              return lags;
            });
  }

  /** Measures the lag. Must be called about once a second, on one context, one call at a time. */
  Future<Void> measure() {
    long asked = System.nanoTime();
    judge();
    return database
        .execute(EventTable.AGE_OF_OLDEST_UNHANDLED, Tuple.of(consumer))
        .onSuccess(rows -> measured(age(rows), asked))
        .mapEmpty();
  }

  /** The lag as it was last measured. */
  public Duration lag() {
    return lag;
  }

  /** Whether the consumer is too far behind, or its lag has been unknown for too long. */
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
          "Consumer {} is more than {} behind the log, or its lag cannot be measured; the last"
              + " measured lag was {}",
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

  /** Measures the lag of a consumer periodically, on whichever node the consumer runs. */
  public static final class LagVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LagVerticle.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final ConsumerLag lag;

    public LagVerticle(ConsumerLag lag) {
      this.lag = lag;
    }

    @Override
    public Future<?> start() {
      Trouble trouble =
          new Trouble(failure -> LOG.debug("The lag of a consumer is not known", failure));
      Rounds rounds = new Rounds(vertx, trouble, () -> lag.measure().map(Next.WHEN_WOKEN));
      rounds.every(PERIOD);
      rounds.wake();
      return Future.succeededFuture();
    }
  }
}
