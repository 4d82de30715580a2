package dev.untether.platform.node;

import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseServers;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.platform.database.PrimaryServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Several pools on one database, so that no kind of work can starve another.
 *
 * @param changes for batches of changes: one batch at a time of removals, one of additions, and one
 *     of removals that found nothing
 * @param requests for everything else that clients wait for, except reports and history
 * @param reports for queries that may read a lot and take long: the audit trail
 * @param history for listeners that are far behind in the event log, and for a webhook's deliveries
 * @param background for consumers of the event log, and for health
 * @param webhooks for deliveries, of which there may be many
 */
public record Pools(
    Database changes,
    Database requests,
    Database reports,
    Database history,
    Database background,
    Database webhooks) {
  /**
   * The timeout of each statement during startup. It is longer than later ones: the first
   * statements load a lot, and other nodes may be starting as well.
   */
  public static final Duration STARTUP_STATEMENT_LIMIT = Duration.ofSeconds(15);

  private static final int CHANGES_SIZE = 3;
  private static final int REPORTS_SIZE = 2;
  private static final int HISTORY_SIZE = 2;
  private static final int BACKGROUND_SIZE = 4;
  private static final int WEBHOOKS_SIZE = 3;

  /** How many database connections a node opens besides those of the pool for requests. */
  public static final int BESIDE_REQUESTS =
      CHANGES_SIZE + REPORTS_SIZE + HISTORY_SIZE + BACKGROUND_SIZE + WEBHOOKS_SIZE;

  /** Counting matches takes seconds in an audit trail of tens of millions of records. */
  private static final Duration REPORT_STATEMENT_LIMIT = Duration.ofSeconds(30);

  private static final int MAX_WAITING = 1000;

  /**
   * Opens all pools.
   *
   * @param closing receives, for each pool, its name and how to close it, in the order of opening
   */
  public static Pools open(
      Vertx vertx,
      DatabaseServers servers,
      DatabaseSettings settings,
      BiConsumer<String, Supplier<Future<?>>> closing) {
    PrimaryServer primary =
        new PrimaryServer(
            vertx,
            servers,
            settings.withPatience(STARTUP_STATEMENT_LIMIT).statementLimit(),
            settings.statementLimit());
    DatabaseSettings patient =
        settings.withPool(REPORTS_SIZE, MAX_WAITING).withPatience(REPORT_STATEMENT_LIMIT);
    Database changes =
        pool(vertx, primary, QueryPlan::pinned, settings.withPool(CHANGES_SIZE, MAX_WAITING));
    Database requests = pool(vertx, primary, PgConnectOptions::new, settings);
    Database reports = pool(vertx, primary, QueryPlan::searching, patient);
    Database history =
        pool(vertx, primary, QueryPlan::indexOrder, settings.withPool(HISTORY_SIZE, MAX_WAITING));
    Database background =
        pool(
            vertx, primary, QueryPlan::indexOrder, settings.withPool(BACKGROUND_SIZE, MAX_WAITING));
    Database webhooks =
        pool(vertx, primary, QueryPlan::indexOrder, settings.withPool(WEBHOOKS_SIZE, MAX_WAITING));
    closing.accept("the pool for webhooks", webhooks::close);
    closing.accept("the pool for the background", background::close);
    closing.accept("the pool for history", history::close);
    closing.accept("the pool for reports", reports::close);
    closing.accept("the pool for requests", requests::close);
    closing.accept("the pool for changes", changes::close);
    return new Pools(changes, requests, reports, history, background, webhooks);
  }

  /**
   * Completes when each pool has carried out a statement. Until {@link #settle()} is called,
   * statements have a longer timeout, so that a node that is merely slow (because several start on
   * a small machine) does not fail to start.
   */
  public Future<Void> connect() {
    return Future.all(all().map(Database::check).toList()).mapEmpty();
  }

  /** Ends the startup phase: from now on, the statement timeout of the settings applies. */
  public void settle() {
    all().forEach(Database::settle);
  }

  public Stream<Database> all() {
    return Stream.of(changes, requests, reports, history, background, webhooks);
  }

  private static Database pool(
      Vertx vertx,
      PrimaryServer primary,
      UnaryOperator<PgConnectOptions> plan,
      DatabaseSettings settings) {
    return new Database(vertx, primary, plan, settings, STARTUP_STATEMENT_LIMIT);
  }

  /**
   * Settings of a connection that keep PostgreSQL's planner from a plan that is fast for small
   * tables and slow for large ones.
   */
  public static final class QueryPlan {
    private QueryPlan() {}

    /**
     * Returns connections on which a statement that reads the first rows in the order of an index
     * scans that index and reads only as many rows as it returns, whatever the statistics say. The
     * statistics of a fast-growing table are out of date: the planner then takes a range of the
     * table for small, and collects and sorts all of it, so that each read takes longer as the
     * table grows.
     *
     * <p>JIT compilation is off, because a disabled kind of plan still has an enormous estimated
     * cost where there is no other plan. The server would compile such a statement every time,
     * which takes ten times as long as the rest.
     */
    public static PgConnectOptions indexOrder(PgConnectOptions server) {
      return new PgConnectOptions(server)
          .addProperty("enable_seqscan", "off")
          .addProperty("enable_bitmapscan", "off")
          .addProperty("jit", "off");
    }

    /**
     * Returns connections for queries that look for a few rows in a large table by conditions of
     * which any may be missing: each statement is planned for its parameters, and never reads a
     * whole table where an index serves.
     */
    static PgConnectOptions searching(PgConnectOptions server) {
      return new PgConnectOptions(server)
          .addProperty("enable_seqscan", "off")
          .addProperty("plan_cache_mode", "force_custom_plan")
          .addProperty("jit", "off");
    }

    /**
     * Returns connections like those of {@link #indexOrder} on which, in addition, a statement that
     * joins {@code unnest(...)} with a table goes through the arrays in their order and looks up
     * each row in the table's index. So rows are locked in the order of the arrays. The plan is not
     * made anew for each statement, and never becomes a scan of the whole table.
     */
    public static PgConnectOptions pinned(PgConnectOptions server) {
      return indexOrder(server)
          .addProperty("plan_cache_mode", "force_generic_plan")
          .addProperty("enable_hashjoin", "off")
          .addProperty("enable_mergejoin", "off");
    }
  }
}
