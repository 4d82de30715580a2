package dev.untether.platform.database;

import dev.untether.platform.database.DatabaseServers.ConnectionUri.Encryption;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of database connections. Everything has a limit: the number of statements that wait, the
 * time that the caller waits, and (enforced by the server, which cancels statements) the time that
 * statements run and hold locks.
 *
 * <p>Fails with {@link dev.untether.platform.flow.UnavailableException} when the database cannot be
 * reached, is too busy, or does not answer within the limit; it is then unknown whether a change
 * was committed. Any other failure is a mistake in the statement.
 */
public final class Database {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** In characters; longer than any of our statements. */
  private static final int MAX_CACHED_STATEMENT_LENGTH = 8192;

  /**
   * The maximum age of connections, so that changes to DNS or the password take effect. It varies
   * by up to a fifth between pools, so that they do not all reconnect at once.
   */
  private static final Duration LIFETIME = Duration.ofMinutes(15);

  private final Vertx vertx;
  private final PrimaryServer primary;
  private final UnaryOperator<PgConnectOptions> plan;
  private final DatabaseSettings settings;
  private final ReplaceablePool pool;
  private final AtomicInteger inProgress = new AtomicInteger();
  private volatile Duration limit;

  /** Creates a database that has a single server. */
  public Database(Vertx vertx, PgConnectOptions server, DatabaseSettings settings) {
    this(
        vertx,
        new PrimaryServer(vertx, DatabaseServers.of(server), settings.statementLimit()),
        UnaryOperator.identity(),
        settings,
        settings.statementLimit());
  }

  /**
   * Creates a pool, which connects at the first statement.
   *
   * @param primary shared by all pools of the node
   * @param plan server settings for each connection, such as those of {@code QueryPlan}
   * @param firstLimit the statement timeout until {@link #settle()} is called
   */
  public Database(
      Vertx vertx,
      PrimaryServer primary,
      UnaryOperator<PgConnectOptions> plan,
      DatabaseSettings settings,
      Duration firstLimit) {
    this.vertx = vertx;
    this.primary = primary;
    this.plan = plan;
    this.settings = settings;
    this.limit = settings.withPatience(firstLimit).statementLimit();
    this.pool =
        new ReplaceablePool(
            this::pool, settings.statementLimit().multipliedBy(3), System::nanoTime, primary);
  }

  /** Switches to the statement timeout of the settings, here and at the server. */
  public void settle() {
    primary.settle();
    Duration earlier = limit;
    limit = settings.statementLimit();
    if (!earlier.equals(limit)) {
      // Running statements are finished on the old connections.
      pool.swap()
          .ifPresent(
              old -> vertx.setTimer(earlier.toMillis() + limit.toMillis(), timer -> old.close()));
    }
  }

  /** Runs one prepared statement as a transaction of its own. */
  public Future<RowSet<Row>> execute(String sql, Tuple parameters) {
    return bounded(pool -> pool.preparedQuery(sql).execute(parameters));
  }

  /**
   * Like {@link #execute}, for an idempotent statement: if it fails for a temporary reason, it is
   * run a second time within the same limit.
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
                            // The first pool may have been replaced and closed in the meantime.
                            ? pool.current().preparedQuery(sql).execute(parameters)
                            : Future.failedFuture(failure)));
  }

  /**
   * Runs the work in a transaction: commits it if the work's future succeeds, and otherwise rolls
   * it back.
   */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return bounded(
        pool ->
            pool.withTransaction(
                connection -> {
                  // A broken connection also fails the work. Without this handler, the error would
                  // be printed as well.
                  connection.exceptionHandler(broken -> LOG.debug("A connection broke", broken));
                  return work.apply(connection);
                }));
  }

  /** Succeeds if a writable server can run a statement at the moment. */
  public Future<Void> check() {
    return bounded(
            used ->
                used.preparedQuery(PrimaryServer.IS_READ_ONLY)
                    .execute()
                    .compose(rows -> requireWritable(Rows.only(rows).getBoolean(0))))
        .onSuccess(ignored -> primary.answered());
  }

  /** The maximum number of connections. */
  public int size() {
    return settings.poolSize();
  }

  /** How many statements and transactions are running, or wait for a connection. */
  public int inProgress() {
    return inProgress.get();
  }

  /** Whether the database is considered unavailable at the moment. */
  boolean isInTrouble() {
    return primary.isInTrouble();
  }

  /** Waits for running statements, but not for a database that does not answer. */
  public Future<Void> close() {
    return pool.close().timeout(2 * limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Fails with the error that a change would get. */
  private static Future<Void> requireWritable(boolean readOnly) {
    return readOnly
        ? Future.failedFuture(
            new PgException("the server is read-only", "ERROR", DatabaseFailures.READ_ONLY, null))
        : Future.succeededFuture();
  }

  private <T> Future<T> bounded(Function<Pool, Future<T>> work) {
    inProgress.incrementAndGet();
    return pool.use(used -> work.apply(used).timeout(limit.toMillis(), TimeUnit.MILLISECONDS))
        .onComplete(done -> inProgress.decrementAndGet())
        .recover(failure -> Future.failedFuture(DatabaseFailures.typed(failure)));
  }

  private Pool pool() {
    int millis = (int) limit.toMillis();
    List<PgConnectOptions> servers =
        primary.servers().all().stream().map(server -> connectOptions(server, millis)).toList();
    return PgBuilder.pool()
        .connectingTo(() -> onThisContext(primary.find().map(servers::get)))
        .with(
            new PoolOptions()
                .setMaxSize(settings.poolSize())
                .setMaxWaitQueueSize(settings.maxWaiting())
                .setConnectionTimeout(millis)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxLifetime((int) lifetime().toSeconds())
                .setMaxLifetimeUnit(TimeUnit.SECONDS))
        .using(vertx)
        .build();
  }

  private PgConnectOptions connectOptions(PgConnectOptions server, int millis) {
    return plan.apply(Encryption.completed(server))
        .addProperty("application_name", "untether")
        .addProperty("statement_timeout", Integer.toString(millis))
        .addProperty("idle_in_transaction_session_timeout", Integer.toString(millis))
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheSqlLimit(MAX_CACHED_STATEMENT_LENGTH);
  }

  private static Duration lifetime() {
    long fifth = LIFETIME.toMillis() / 5;
    return LIFETIME.minusMillis(ThreadLocalRandom.current().nextLong(fifth));
  }

  /**
   * Moves the result to the caller's context: all pools of a node share one search, which completes
   * on its own context.
   */
  private Future<SqlConnectOptions> onThisContext(Future<PgConnectOptions> found) {
    Context context = vertx.getOrCreateContext();
    Promise<SqlConnectOptions> here = Promise.promise();
    found.onComplete(
        result -> context.runOnContext(ignored -> here.handle(result.map(server -> server))));
    return here.future();
  }

  /**
   * Checks regularly on each pool whether its server is still writable. Otherwise nothing would
   * notice that a pool that only reads has stayed with a read-only server.
   */
  public static final class PoolWatch extends VerticleBase {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final List<Database> pools;

    public PoolWatch(List<Database> pools) {
      this.pools = List.copyOf(pools);
    }

    @Override
    public Future<?> start() {
      pools.forEach(pool -> rounds(pool).every(PERIOD));
      return Future.succeededFuture();
    }

    private Rounds rounds(Database pool) {
      Trouble reportedByThePool = new Trouble(failure -> {});
      return new Rounds(vertx, reportedByThePool, () -> pool.check().map(Next.WHEN_WOKEN));
    }
  }
}
