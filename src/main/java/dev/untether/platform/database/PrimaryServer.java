package dev.untether.platform.database;

import dev.untether.platform.database.DatabaseServers.ConnectionUri.Encryption;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the writable server of a database for all pools of a node. It asks the servers before the
 * first connection and after every sign of a change. While no server is writable, connecting fails
 * at once. An outage is logged once when it begins and once when it ends. May be used from any
 * thread.
 */
public final class PrimaryServer {
  static final String IS_READ_ONLY =
      "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean";

  private static final Logger LOG = LoggerFactory.getLogger(PrimaryServer.class);

  /** How long a failed search is valid, so that servers are not asked more often. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** An outage is over after this time without errors. */
  private static final Duration CALM = Duration.ofSeconds(3);

  private final Vertx vertx;
  private final DatabaseServers servers;
  private final Duration settledLimit;
  private final List<Runnable> departures = new CopyOnWriteArrayList<>();

  /**
   * The index of the server that was found last, or the running search; null if the servers must be
   * asked again.
   */
  private @Nullable Future<Integer> choice;

  private long searchFailedAt;
  private volatile Duration limit;
  private volatile boolean outage;
  private long outageBegan;
  private long lastTrouble;

  /**
   * Creates an instance that has not asked any server yet.
   *
   * @param limit the timeout for the answer of a server
   */
  public PrimaryServer(Vertx vertx, DatabaseServers servers, Duration limit) {
    this(vertx, servers, limit, limit);
  }

  /**
   * Creates an instance that has not asked any server yet.
   *
   * @param firstLimit the timeout for the answer of a server until {@link #settle()} is called
   * @param limit the timeout afterwards
   */
  public PrimaryServer(Vertx vertx, DatabaseServers servers, Duration firstLimit, Duration limit) {
    this.vertx = vertx;
    this.servers = servers;
    this.limit = firstLimit;
    this.settledLimit = limit;
  }

  /** Ends the start: from now on, the shorter timeout applies. */
  void settle() {
    limit = settledLimit;
  }

  DatabaseServers servers() {
    return servers;
  }

  /** Registers a callback that runs whenever existing connections must not be used any more. */
  void onDeparture(Runnable leave) {
    departures.add(leave);
  }

  /** The index of the server to connect to; fails with {@link NoPrimaryException}. */
  synchronized Future<Integer> find() {
    if (choice == null || (choice.failed() && hasPassed(searchFailedAt, PAUSE))) {
      choice = search();
    }
    return choice;
  }

  /** Makes the next connection ask the servers again. */
  synchronized void doubt() {
    if (choice != null && choice.succeeded()) {
      choice = null;
    }
  }

  /**
   * Closes all connections of the node because their server has become read-only. Reads must not
   * use it either, since its data may be out of date.
   */
  void leave() {
    trouble("the server has become read-only");
    doubt();
    departures.forEach(Runnable::run);
  }

  /** Records that the database could not be used, and the reason as text. */
  void trouble(String reason) {
    synchronized (this) {
      lastTrouble = System.nanoTime();
      if (outage) {
        return;
      }
      outage = true;
      outageBegan = lastTrouble;
    }
    LOG.warn(
        "The database {} cannot be used: {}. Requests that need it are answered 503 until a"
            + " writable server is found; this node keeps looking",
        servers.place(),
        reason);
  }

  boolean isInTrouble() {
    return outage;
  }

  /** Records that the database answered normally. */
  void answered() {
    if (!outage) {
      return;
    }
    long seconds;
    synchronized (this) {
      if (!outage || !hasPassed(lastTrouble, CALM)) {
        return;
      }
      outage = false;
      seconds = TimeUnit.NANOSECONDS.toSeconds(lastTrouble - outageBegan);
    }
    LOG.info("The database can be used again, after {} s", seconds);
  }

  private Future<Integer> search() {
    Promise<Integer> found = Promise.promise();
    List<Future<?>> answers = new ArrayList<>();
    for (int i = 0; i < servers.all().size(); i++) {
      int index = i;
      answers.add(ask(servers.all().get(i)).onSuccess(writable -> found.tryComplete(index)));
    }
    Future.join(answers).onComplete(all -> giveUp(found, answers));
    return found.future();
  }

  private void giveUp(Promise<Integer> found, List<Future<?>> answers) {
    if (answers.stream().anyMatch(Future::succeeded)) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      reasons.add(
          "%s: %s"
              .formatted(
                  DatabaseServers.hostAndPort(servers.all().get(i)),
                  DatabaseFailures.inWords(answers.get(i).cause())));
    }
    String reason = String.join("; ", reasons);
    trouble(reason);
    synchronized (this) {
      searchFailedAt = System.nanoTime();
    }
    found.tryFail(new NoPrimaryException(reason));
  }

  /** Succeeds if that server is writable. */
  private Future<Void> ask(PgConnectOptions server) {
    Future<PgConnection> connecting = PgConnection.connect(vertx, Encryption.completed(server));
    return connecting
        .compose(PrimaryServer::requireWritable)
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(
            answered ->
                // A connection that is made after the timeout is closed as well.
                connecting.onSuccess(PgConnection::close));
  }

  private static Future<Void> requireWritable(PgConnection connection) {
    return connection
        .query(IS_READ_ONLY)
        .execute()
        .compose(
            rows ->
                Rows.only(rows).getBoolean(0)
                    ? Future.failedFuture(new NoPrimaryException("it is read-only"))
                    : Future.succeededFuture());
  }

  private static boolean hasPassed(long since, Duration time) {
    return System.nanoTime() - since > time.toNanos();
  }

  /** No server of the database is writable at the moment. The message says why. */
  static final class NoPrimaryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoPrimaryException(String reason) {
      super(reason, null, false, false);
    }
  }
}
