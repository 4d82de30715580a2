package dev.untether.platform.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool of connections. Everything is bounded: how many statements wait, for how long the caller
 * does, and (by the server, which breaks them off) for how long they run and hold locks.
 *
 * <p>Fails with {@link dev.untether.platform.failure.UnavailableException} when the database is out
 * of reach, too busy, or silent for longer than the limit; whether a change was committed is then
 * unknown. Any other failure is a mistake in the statement.
 */
public final class Database {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** In characters: longer than any statement of ours. */
  private static final int LONGEST_CACHED_STATEMENT = 8192;

  private final ReplaceablePool pool;
  private final Duration limit;

  public Database(Vertx vertx, PgConnectOptions server, DatabaseSettings settings) {
    this.limit = settings.statementLimit();
    this.pool =
        new ReplaceablePool(
            () -> pool(vertx, server, settings), limit.multipliedBy(3), System::nanoTime);
  }

  /** Carries out one prepared statement, which is a transaction of its own. */
  public Future<RowSet<Row>> execute(String sql, Tuple parameters) {
    return bounded(pool -> pool.preparedQuery(sql).execute(parameters));
  }

  /**
   * Like {@link #execute}, for a statement that has its effect once however often it is carried
   * out: when it failed for a reason that passes, it is carried out a second time within the same
   * limit.
   */
  public Future<RowSet<Row>> executeRepeatable(String sql, Tuple parameters) {
    return bounded(
        first ->
            first
                .preparedQuery(sql)
                .execute(parameters)
                .recover(
                    failure ->
                        DatabaseFailures.isPassing(failure)
                            // The first one may have been replaced, and closed, meanwhile.
                            ? pool.current().preparedQuery(sql).execute(parameters)
                            : Future.failedFuture(failure)));
  }

  /** Commits what the work has done when its future succeeds, else rolls it back. */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return bounded(
        pool ->
            pool.withTransaction(
                connection -> {
                  // What breaks a connection fails the work too; by default it is also printed.
                  connection.exceptionHandler(broken -> LOG.debug("A connection broke", broken));
                  return work.apply(connection);
                }));
  }

  /** Whether a statement can be carried out at the moment. */
  public Future<Void> check() {
    return execute("SELECT 1", Tuple.tuple()).mapEmpty();
  }

  /** Waits for what is under way, but not for a database that says nothing. */
  public Future<Void> close() {
    return pool.current().close().timeout(2 * limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private <T> Future<T> bounded(Function<Pool, Future<T>> work) {
    return pool.use(used -> work.apply(used).timeout(limit.toMillis(), TimeUnit.MILLISECONDS))
        .recover(failure -> Future.failedFuture(DatabaseFailures.typed(failure)));
  }

  private static Pool pool(Vertx vertx, PgConnectOptions server, DatabaseSettings settings) {
    int limit = (int) settings.statementLimit().toMillis();
    PgConnectOptions connect =
        Encryption.completed(server)
            .addProperty("application_name", "untether")
            .addProperty("statement_timeout", Integer.toString(limit))
            .addProperty("idle_in_transaction_session_timeout", Integer.toString(limit));
    return PgBuilder.pool()
        .connectingTo(
            connect
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheSqlLimit(LONGEST_CACHED_STATEMENT))
        .with(
            new PoolOptions()
                .setMaxSize(settings.poolSize())
                .setMaxWaitQueueSize(settings.maxWaiting())
                .setConnectionTimeout(limit)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .using(vertx)
        .build();
  }
}
