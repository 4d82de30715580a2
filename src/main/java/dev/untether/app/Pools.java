package dev.untether.app;

import dev.untether.platform.database.Database;
import dev.untether.platform.database.IndexOrder;
import dev.untether.platform.database.PinnedPlan;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
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
  private static final int MOST_ATTEMPTS = 10;

  static Pools open(Vertx vertx, PgConnectOptions server, Settings settings, Shutdown shutdown) {
    Database changes = pool(vertx, PinnedPlan.on(server), settings, CHANGES_SIZE);
    Database requests = new Database(vertx, server, settings.database());
    Database reports =
        new Database(
            vertx,
            server,
            settings
                .database()
                .withPool(REPORTS_SIZE, MOST_WAITING)
                .withPatience(PATIENCE_FOR_REPORTS));
    Database history = pool(vertx, IndexOrder.on(server), settings, HISTORY_SIZE);
    Database background = pool(vertx, IndexOrder.on(server), settings, BACKGROUND_SIZE);
    Database webhooks = pool(vertx, IndexOrder.on(server), settings, WEBHOOKS_SIZE);
    shutdown.add("the pool for webhooks", webhooks::close);
    shutdown.add("the pool for the background", background::close);
    shutdown.add("the pool for history", history::close);
    shutdown.add("the pool for reports", reports::close);
    shutdown.add("the pool for requests", requests::close);
    shutdown.add("the pool for changes", changes::close);
    return new Pools(changes, requests, reports, history, background, webhooks);
  }

  /**
   * Completes when each has carried out a statement. The first takes long where several nodes start
   * on a small machine, so it is tried again: a node that is only slow must not fail to start.
   */
  Future<Void> connect() {
    return Future.all(
            Stream.of(changes, requests, reports, history, background, webhooks)
                .map(Pools::connect)
                .toList())
        .mapEmpty();
  }

  private static Future<Void> connect(Database pool) {
    Future<Void> connected = pool.check();
    for (int attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
      connected = connected.recover(slow -> pool.check());
    }
    return connected;
  }

  private static Database pool(Vertx vertx, PgConnectOptions server, Settings settings, int size) {
    return new Database(vertx, server, settings.database().withPool(size, MOST_WAITING));
  }
}
