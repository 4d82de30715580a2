package dev.untether.notification.webhook;

import dev.untether.platform.database.Database;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes settled deliveries that are old, in small steps. */
final class DeliveryPurge {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryPurge.class);

  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int STEP = 500;

  private final Vertx vertx;
  private final Database database;
  private final Duration retention;
  private boolean stopped;
  private long timer;

  /**
   * @param retention counts from the last attempt
   */
  DeliveryPurge(Vertx vertx, Database database, Duration retention) {
    this.vertx = vertx;
    this.database = database;
    this.retention = retention;
  }

  void start() {
    timer = vertx.setTimer(PAUSE.toMillis(), step -> remove());
  }

  void stop() {
    stopped = true;
    vertx.cancelTimer(timer);
  }

  private void remove() {
    database
        .execute(DispatchTable.PURGE, Tuple.of(retention.toMillis(), STEP))
        .onFailure(failure -> LOG.debug("Old deliveries cannot be removed", failure))
        .map(removed -> removed.rowCount() == STEP ? PAUSE : INTERVAL)
        .otherwise(INTERVAL)
        .onSuccess(
            delay -> {
              if (!stopped) {
                timer = vertx.setTimer(delay.toMillis(), step -> remove());
              }
            });
  }
}
