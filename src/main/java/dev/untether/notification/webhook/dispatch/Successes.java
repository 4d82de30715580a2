package dev.untether.notification.webhook.dispatch;

import dev.untether.notification.webhook.dispatch.Tenure.OutcomeWriter;
import dev.untether.notification.webhook.dispatch.Tenure.TenureOverException;
import dev.untether.notification.webhook.http.WebhookSender.AttemptResult;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/**
 * Writes successful deliveries to the database: one statement writes all that have accumulated,
 * while the next deliveries are already in progress. Must be used on one context.
 */
public final class Successes {
  private static final int MAX_AT_ONCE = 500;

  private record Batch(List<UUID> ids, List<AttemptResult> results, Promise<Void> written) {
    Batch() {
      this(new ArrayList<>(), new ArrayList<>(), Promise.promise());
    }

    Future<Void> add(UUID id, AttemptResult result) {
      ids.add(id);
      results.add(result);
      return written.future();
    }

    boolean isFull() {
      return ids.size() == MAX_AT_ONCE;
    }
  }

  private final Database database;
  private final OutcomeWriter writer;
  private final Deque<Batch> waiting = new ArrayDeque<>();
  private boolean writing;

  public Successes(Database database, OutcomeWriter writer) {
    this.database = database;
    this.writer = writer;
  }

  /** Completes when it is written. */
  Future<Void> add(UUID deliveryId, AttemptResult result) {
    if (waiting.isEmpty() || waiting.getLast().isFull()) {
      waiting.add(new Batch());
    }
    Future<Void> written = waiting.getLast().add(deliveryId, result);
    writeNext();
    return written;
  }

  private void writeNext() {
    if (writing || waiting.isEmpty()) {
      return;
    }
    writing = true;
    Batch batch = waiting.remove();
    writer
        .write(() -> write(batch))
        .onComplete(
            written -> {
              writing = false;
              batch.written().handle(written);
              writeNext();
            });
  }

  private Future<Void> write(Batch batch) {
    Tuple outcomes =
        Tuple.of(
            batch.ids().toArray(UUID[]::new),
            batch.results().stream().map(AttemptResult::responseStatus).toArray(Integer[]::new),
            batch.results().stream()
                .map(result -> result.duration().toMillis())
                .toArray(Long[]::new),
            Tenure.LEASE,
            writer.tenure().token());
    return database
        .execute(DispatchTable.DELIVERED, outcomes)
        .compose(
            rows ->
                Rows.only(rows).getBoolean("current")
                    ? Future.succeededFuture()
                    : Future.failedFuture(new TenureOverException()));
  }
}
