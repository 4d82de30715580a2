package dev.untether.app;

import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseServers;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.platform.database.PrimaryServer;
import dev.untether.platform.database.QueryPlan;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Several pools on one database, so that one kind of work, however much there is of it, never
 * starves another.
 *
 * @param changes for batches of changes, one of removals, one of additions and one of removals that
 *     found nothing at a time
 * @param requests for everything else that clients wait for, but reports and history
 * @param reports for what may read much, and take its time: the audit trail
 * @param history for those who read the event log, or a webhook's deliveries, from far behind
 * @param background for consumers of the event log, and health
 * @param webhooks for deliveries, of which there may be many
 */
record Pools(
    Database changes,
    Database requests,
    Database reports,
    Database history,
    Database background,
    Database webhooks) {
  private static final int CHANGES_SIZE = 3;
  private static final int REPORTS_SIZE = 2;
  private static final int HISTORY_SIZE = 2;
  private static final int BACKGROUND_SIZE = 4;
  private static final int WEBHOOKS_SIZE = 3;

  /** How many connections a node takes beside those of the settings, which are for requests. */
  static final int BESIDE_REQUESTS =
      CHANGES_SIZE + REPORTS_SIZE + HISTORY_SIZE + BACKGROUND_SIZE + WEBHOOKS_SIZE;

  /** To count what matches takes seconds in a trail of tens of millions of records. */
  private static final Duration PATIENCE_FOR_REPORTS = Duration.ofSeconds(30);

  private static final int MOST_WAITING = 1000;

  static Pools open(
      Vertx vertx, DatabaseServers servers, DatabaseSettings settings, Shutdown shutdown) {
    PrimaryServer primary =
        new PrimaryServer(
            vertx,
            servers,
            settings.withPatience(Startup.STATEMENT_LIMIT).statementLimit(),
            settings.statementLimit());
    DatabaseSettings patient =
        settings.withPool(REPORTS_SIZE, MOST_WAITING).withPatience(PATIENCE_FOR_REPORTS);
    Database changes =
        pool(vertx, primary, QueryPlan::pinned, settings.withPool(CHANGES_SIZE, MOST_WAITING));
    Database requests = pool(vertx, primary, PgConnectOptions::new, settings);
    Database reports = pool(vertx, primary, PgConnectOptions::new, patient);
    Database history =
        pool(vertx, primary, QueryPlan::indexOrder, settings.withPool(HISTORY_SIZE, MOST_WAITING));
    Database background =
        pool(
            vertx,
            primary,
            QueryPlan::indexOrder,
            settings.withPool(BACKGROUND_SIZE, MOST_WAITING));
    Database webhooks =
        pool(vertx, primary, QueryPlan::indexOrder, settings.withPool(WEBHOOKS_SIZE, MOST_WAITING));
    shutdown.add("the pool for webhooks", webhooks::close);
    shutdown.add("the pool for the background", background::close);
    shutdown.add("the pool for history", history::close);
    shutdown.add("the pool for reports", reports::close);
    shutdown.add("the pool for requests", requests::close);
    shutdown.add("the pool for changes", changes::close);
    return new Pools(changes, requests, reports, history, background, webhooks);
  }

  /**
   * Completes when each pool has carried out a statement. Until {@link #settle()} is called,
   * statements have a longer timeout, so that a node that is merely slow (because several start on
   * a small machine) does not fail to start.
   */
  Future<Void> connect() {
    return Future.all(all().map(Database::check).toList()).mapEmpty();
  }

  /** Ends the startup phase: from now on, the statement timeout of the settings applies. */
  void settle() {
    all().forEach(Database::settle);
  }

  Stream<Database> all() {
    return Stream.of(changes, requests, reports, history, background, webhooks);
  }

  private static Database pool(
      Vertx vertx,
      PrimaryServer primary,
      UnaryOperator<PgConnectOptions> plan,
      DatabaseSettings settings) {
    return new Database(vertx, primary, plan, settings, Startup.STATEMENT_LIMIT);
  }
}
