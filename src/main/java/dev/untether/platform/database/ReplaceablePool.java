package dev.untether.platform.database;

import dev.untether.platform.flow.Backoff;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool that is replaced by a new one when its connections have become useless, because nothing
 * answers on them or the server has become read-only. When a firewall or a failover drops
 * connections silently, a client would otherwise wait until TCP stops retransmitting, a quarter of
 * an hour later. May be used from any thread.
 */
final class ReplaceablePool {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaceablePool.class);
  private static final Duration MAX_PATIENCE = Duration.ofMinutes(1);

  private final Supplier<Pool> pools;
  private final LongSupplier nanoTime;
  private final PrimaryServer primary;
  private volatile Pool current;
  private final Backoff patience;
  private boolean closed;

  /** When the first statement since the last answer was sent; empty if none was. */
  private volatile OptionalLong unansweredSince = OptionalLong.empty();

  /**
   * Creates the first pool.
   *
   * @param patience how long statements may stay without an answer, counted from the first one that
   *     was sent since the last answer. It doubles with each new pool that gets no answer either,
   *     because then the connections are not the cause
   * @param nanoTime as {@link System#nanoTime()}
   * @param primary gets what the answers show about the server
   */
  ReplaceablePool(
      Supplier<Pool> pools, Duration patience, LongSupplier nanoTime, PrimaryServer primary) {
    this.pools = pools;
    this.nanoTime = nanoTime;
    this.patience = new Backoff(patience, MAX_PATIENCE);
    this.primary = primary;
    this.current = pools.get();
    primary.onDeparture(this::renew);
  }

  Pool current() {
    return current;
  }

  /**
   * Runs the work on the current pool.
   *
   * @param work must fail with a {@link TimeoutException} when it takes too long
   */
  <T> Future<T> use(Function<Pool, Future<T>> work) {
    Pool used = current;
    if (unansweredSince.isEmpty()) {
      unansweredSince = OptionalLong.of(nanoTime.getAsLong());
    }
    return work.apply(used).onComplete(result -> report(used, result));
  }

  /** Replaces the pool, and closes the old one, whose connections must not be used any more. */
  void renew() {
    swap().ifPresent(Pool::close);
  }

  /**
   * Replaces the pool, and returns the old one, in which statements may still be running; empty
   * after {@link #close}.
   */
  synchronized Optional<Pool> swap() {
    if (closed) {
      return Optional.empty();
    }
    Pool old = current;
    unansweredSince = OptionalLong.empty();
    current = pools.get();
    return Optional.of(old);
  }

  synchronized Future<Void> close() {
    closed = true;
    return current.close();
  }

  private void report(Pool used, AsyncResult<?> result) {
    if (result.succeeded()) {
      hear();
      return;
    }
    Throwable failure = result.cause();
    if (DatabaseFailures.isReadOnly(failure)) {
      // Only the first such answer of a pool counts; later ones are from the connections it
      // replaced.
      if (used == current) {
        primary.leave();
      }
    } else {
      if (DatabaseFailures.isOfConnection(failure)) {
        primary.trouble(DatabaseFailures.inWords(failure));
      }
      if (!(failure instanceof TimeoutException) && !isOfStatement(failure)) {
        primary.doubt();
      }
    }
    if (failure instanceof PgException) {
      hear();
    } else if (isSilence(failure) && isOutOfPatience()) {
      replace(used);
    }
  }

  private static boolean isOfStatement(Throwable failure) {
    return failure instanceof PgException && !DatabaseFailures.isOfConnection(failure);
  }

  private void hear() {
    unansweredSince = OptionalLong.empty();
    patience.reset();
  }

  /**
   * Whether there was no answer in time, or no connection: when all connections wait for an answer,
   * the pool itself ends the wait of later statements.
   */
  private static boolean isSilence(Throwable failure) {
    return failure instanceof TimeoutException || failure instanceof VertxException;
  }

  private boolean isOutOfPatience() {
    OptionalLong since = unansweredSince;
    return since.isPresent()
        && nanoTime.getAsLong() - since.getAsLong() > patience.current().toNanos();
  }

  private synchronized void replace(Pool used) {
    if (used == current && isOutOfPatience()) {
      LOG.warn(
          "The database has not answered for {}: all connections are replaced by new ones",
          patience.next());
      primary.doubt();
      renew();
    }
  }
}
