package dev.untether.platform.database;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool that gives way to a new one when its connections do not answer any more. A network that
 * forgets connections (a firewall, a failover) tells neither end, and a client would wait on them
 * for as long as TCP repeats itself: a quarter of an hour. May be used from any thread.
 */
final class ReplaceablePool {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaceablePool.class);
  private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);

  private final Supplier<Pool> pools;
  private final Duration leastPatience;
  private final LongSupplier nanoTime;
  private volatile Pool current;
  private volatile Duration patience;

  /** When the first statement was sent since something was answered last; empty if none was. */
  private volatile OptionalLong unansweredSince = OptionalLong.empty();

  /**
   * Starts with a first pool.
   *
   * @param patience how long statements may stay without an answer, from the first one that was
   *     sent since the last answer; doubled with each new pool that hears nothing either, since
   *     then it is not the connections
   * @param nanoTime as {@link System#nanoTime()}
   */
  ReplaceablePool(Supplier<Pool> pools, Duration patience, LongSupplier nanoTime) {
    this.pools = pools;
    this.nanoTime = nanoTime;
    this.leastPatience = patience;
    this.patience = patience;
    this.current = pools.get();
  }

  Pool current() {
    return current;
  }

  /**
   * Does a piece of work on the current pool.
   *
   * @param work has to fail with a {@link TimeoutException} when it took too long
   */
  <T> Future<T> use(Function<Pool, Future<T>> work) {
    Pool used = current;
    if (unansweredSince.isEmpty()) {
      unansweredSince = OptionalLong.of(nanoTime.getAsLong());
    }
    return work.apply(used).onComplete(result -> report(used, result));
  }

  private void report(Pool used, AsyncResult<?> result) {
    if (result.succeeded() || result.cause() instanceof PgException) {
      unansweredSince = OptionalLong.empty();
      if (!patience.equals(leastPatience)) {
        patience = leastPatience;
      }
    } else if (isSilence(result.cause()) && isOutOfPatience()) {
      replace(used);
    }
  }

  /**
   * No answer in time, or no connection: once all of them wait for an answer, the pool itself ends
   * the waiting of those who come later.
   */
  private static boolean isSilence(Throwable failure) {
    return failure instanceof TimeoutException || failure instanceof VertxException;
  }

  private boolean isOutOfPatience() {
    OptionalLong since = unansweredSince;
    return since.isPresent() && nanoTime.getAsLong() - since.getAsLong() > patience.toNanos();
  }

  private synchronized void replace(Pool used) {
    if (used == current && isOutOfPatience()) {
      LOG.warn("The database has not answered for {}: new connections are made", patience);
      Duration doubled = patience.multipliedBy(2);
      patience = doubled.compareTo(MOST_PATIENCE) < 0 ? doubled : MOST_PATIENCE;
      unansweredSince = OptionalLong.empty();
      current = pools.get();
      used.close();
    }
  }
}
