package dev.untether.notification.webhook.dispatch;

import dev.untether.notification.webhook.dispatch.Tenure.OutcomeWriter;
import dev.untether.platform.database.Database;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the attempts of each webhook, and writes every ten seconds what its owner wants to know:
 * the attempts of the last minute, and the last success. A webhook without attempts is not written.
 * When a node stops, what it has counted since its last write is lost. Must be used on one context.
 */
public final class WebhookActivity {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookActivity.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);

  /** How many periods are a minute. */
  private static final int PERIODS = 6;

  private final Database database;
  private final OutcomeWriter writer;
  private final Rounds rounds;
  private final Map<UUID, Noticed> webhooks = new HashMap<>();

  public WebhookActivity(Vertx vertx, Database database, OutcomeWriter writer) {
    this.database = database;
    this.writer = writer;
    Trouble trouble =
        new Trouble(
            failure -> LOG.debug("The activity of webhooks is written in ten seconds", failure));
    this.rounds = new Rounds(vertx, trouble, () -> write().map(Next.WHEN_WOKEN));
  }

  void start() {
    rounds.every(PERIOD);
  }

  void stop() {
    rounds.stop();
  }

  /** Must be called after each attempt. */
  void note(UUID webhookId, boolean succeeded) {
    Noticed noticed = webhooks.computeIfAbsent(webhookId, first -> new Noticed());
    noticed.attempts[0]++;
    noticed.succeededLately |= succeeded;
  }

  private Future<Void> write() {
    if (webhooks.isEmpty()) {
      return Future.succeededFuture();
    }
    List<UUID> ids = new ArrayList<>();
    List<Integer> attempts = new ArrayList<>();
    List<Boolean> successes = new ArrayList<>();
    Map<UUID, Noticed> unwritten = new HashMap<>();
    webhooks.forEach(
        (id, noticed) -> {
          ids.add(id);
          attempts.add(noticed.sum());
          successes.add(noticed.succeededLately);
          if (noticed.succeededLately) {
            unwritten.put(id, noticed);
          }
        });
    // When a webhook has had no attempt for a minute, its row is written once more, with zero
    // attempts.
    webhooks.values().removeIf(noticed -> noticed.sum() == 0);
    webhooks.values().forEach(Noticed::nextPeriod);
    return database
        .execute(
            DispatchTable.NOTE_ACTIVITY,
            Tuple.of(
                ids.toArray(UUID[]::new),
                attempts.toArray(Integer[]::new),
                successes.toArray(Boolean[]::new),
                Tenure.LEASE,
                writer.tenure().token()))
        .onSuccess(rows -> rows.forEach(row -> unwritten.remove(row.getUUID("id"))))
        .onComplete(written -> unwritten.values().forEach(Noticed::keepSuccess))
        .mapEmpty();
  }

  private static final class Noticed {
    /** The attempts of each of the last periods, the present one first. */
    private final int[] attempts = new int[PERIODS];

    /** Whether an attempt has succeeded since the last write. */
    private boolean succeededLately;

    int sum() {
      return IntStream.of(attempts).sum();
    }

    void nextPeriod() {
      System.arraycopy(attempts, 0, attempts, 1, PERIODS - 1);
      attempts[0] = 0;
      succeededLately = false;
    }

    /** The success could not be written, so it is written with the next period. */
    void keepSuccess() {
      succeededLately = true;
    }
  }
}
