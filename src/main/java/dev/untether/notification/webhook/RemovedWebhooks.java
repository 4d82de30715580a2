package dev.untether.notification.webhook;

import dev.untether.platform.database.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes what is left of removed webhooks, in steps: their deliveries may be many. */
final class RemovedWebhooks {
  private static final Logger LOG = LoggerFactory.getLogger(RemovedWebhooks.class);

  private final Database database;

  RemovedWebhooks(Database database) {
    this.database = database;
  }

  /** Goes on in the background. What it leaves, after a failure, the next one deletes. */
  void purge() {
    step()
        .onSuccess(
            deleted -> {
              if (deleted > 0) {
                purge();
              }
            })
        .onFailure(
            failure ->
                LOG.atWarn()
                    .setCause(failure)
                    .log("Removed webhooks are left in the database for now"));
  }

  private Future<Integer> step() {
    return database
        .execute(DeliveryRequestTable.PURGE_OF_REMOVED, Tuple.tuple())
        .compose(
            deliveries ->
                deliveries.rowCount() > 0
                    ? Future.succeededFuture(deliveries.rowCount())
                    : database
                        .execute(WebhookTable.PURGE_REMOVED, Tuple.tuple())
                        .map(webhooks -> 0));
  }
}
