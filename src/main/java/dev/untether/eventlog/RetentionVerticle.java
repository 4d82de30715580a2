package dev.untether.eventlog;

import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.Rounds;
import dev.untether.platform.flow.Rounds.Next;
import dev.untether.platform.flow.Trouble;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old events if the settings say so; otherwise the log grows for ever. Must be deployed
 * after the consumers, so that they are registered and no event is removed before they have read
 * it.
 */
public final class RetentionVerticle extends VerticleBase {
  private final Optional<Retention> retention;

  public RetentionVerticle(EventConsumers consumers) {
    this.retention =
        consumers
            .settings()
            .retention()
            .map(age -> new Retention(consumers.vertx(), consumers.database(), age));
  }

  @Override
  public Future<?> start() {
    retention.ifPresent(Retention::start);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return retention.map(Retention::stop).orElse(Future.succeededFuture());
  }

  /**
   * Removes events that are old enough and that every consumer has passed, and old receipts, in
   * small steps; warns when a consumer prevents it. One node at a time does so. Must be started and
   * stopped on one context.
   */
  static final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
    private static final int PAUSES_PER_RETENTION = 5;

    /** A consumer that is behind by no more than this is not worth a warning. */
    private static final Duration TOLERATED_LAG = Duration.ofHours(1);

    private final Duration age;
    private final Rounds rounds;
    private Optional<String> heldUpBy = Optional.empty();

    /**
     * @param age how old an event must be to be removed
     */
    Retention(Vertx vertx, Database database, Duration age) {
      this.age = age;
      Trouble trouble =
          new Trouble(
              failure ->
                  LOG.warn(
                      "Could not remove old events; Untether tries again at the next interval",
                      failure));
      this.rounds = new Rounds(vertx, trouble, () -> database.inTransaction(this::removeStep));
    }

    void start() {
      Duration share = age.dividedBy(PAUSES_PER_RETENTION);
      Duration pause = share.compareTo(MAX_PAUSE) < 0 ? share : MAX_PAUSE;
      rounds.every(pause);
    }

    /** Completes when the current step is finished or has failed. */
    Future<Void> stop() {
      return rounds.stop();
    }

    private void warnOnce(Optional<String> consumer) {
      if (consumer.isPresent() && !consumer.equals(heldUpBy)) {
        LOG.warn(
            "Old events are kept, because consumer {} has not handled them yet. If this consumer"
                + " is no longer used, for example because mail was turned off: DELETE FROM"
                + " event_consumer WHERE name = '{}'",
            consumer.get(),
            consumer.get());
      }
      heldUpBy = consumer;
    }

    private Future<Next> removeStep(SqlConnection transaction) {
      return transaction
          .query(RetentionTable.TRY_LOCK)
          .execute()
          .compose(
              rows ->
                  Rows.only(rows).getBoolean("locked")
                      ? removeEvents(transaction)
                      : Future.succeededFuture(Next.WHEN_WOKEN));
    }

    private Future<Next> removeEvents(SqlConnection transaction) {
      return transaction
          .preparedQuery(RetentionTable.REMOVE)
          .execute(Tuple.of(age.toMillis()))
          .map(rows -> Rows.only(rows).getLong("events"))
          .compose(
              events ->
                  events == RetentionTable.STEP
                      ? Future.succeededFuture(Next.AT_ONCE)
                      : removeReceipts(transaction));
    }

    private Future<Next> removeReceipts(SqlConnection transaction) {
      return transaction
          .query(RetentionTable.REMOVE_RECEIPTS)
          .execute()
          .map(
              rows -> rows.stream().anyMatch(row -> row.getLong("receipts") == RetentionTable.STEP))
          .compose(full -> full ? Future.succeededFuture(Next.AT_ONCE) : finish(transaction));
    }

    private Future<Next> finish(SqlConnection transaction) {
      return transaction
          .preparedQuery(RetentionTable.HELD_UP_BY)
          .execute(Tuple.of(age.plus(TOLERATED_LAG).toMillis()))
          .map(
              rows -> {
                warnOnce(Rows.first(rows).map(held -> held.getString("name")));
                return Next.WHEN_WOKEN;
              });
    }
  }

  /**
   * The SQL that removes old events. The consumer {@code audit} does not count: nodes of before the
   * ledger have left its position behind. There is no index on their time: each step continues
   * where the previous one stopped, in the order of the log, up to the first event that is too
   * young.
   */
  static final class RetentionTable {
    /** How many events one statement examines. */
    static final int STEP = 2000;

    private RetentionTable() {}

    /** Returns false while another node removes events. The lock ends with the transaction. */
    static final String TRY_LOCK =
        "SELECT pg_try_advisory_xact_lock(hashtextextended('event_retention', 0)) AS locked";

    /**
     * Removes the next old events that all consumers have passed, except receipts that are less
     * than a day old, and returns how many events it passed. From then on, readers start after
     * them. Parameter: the age in milliseconds.
     */
    static final String REMOVE =
        """
        WITH passed AS MATERIALIZED (
          SELECT removed_through,
                 least((SELECT position - 1 FROM settled_below),
                       (SELECT min(position) FROM event_consumer WHERE name <> 'audit')) AS through
            FROM event_log
        ), step AS MATERIALIZED (
          SELECT position, time < now() - $1::bigint * interval '1 millisecond' AS old
            FROM event
           WHERE position > (SELECT removed_through FROM passed)
             AND position <= (SELECT through FROM passed)
           ORDER BY position
           LIMIT %s
        ), old AS MATERIALIZED (
          SELECT count(*) AS events, max(position) AS through
            FROM step
           WHERE position < ALL (SELECT min(position) FROM step WHERE NOT old HAVING count(*) > 0)
        ), removed AS (
          DELETE FROM event
           WHERE position > (SELECT removed_through FROM passed)
             AND position <= (SELECT through FROM old)
             AND (idempotency_key IS NULL OR time < now() - interval '24 hours')
        ), moved AS (
          UPDATE event_log SET removed_through = old.through FROM old WHERE old.events > 0
        )
        SELECT events FROM old
        """
            .formatted(STEP);

    /**
     * Removes the next receipts that {@link #REMOVE} has left and that are a day old by now, and
     * returns how many. Returns no row if nothing advanced.
     */
    static final String REMOVE_RECEIPTS =
        """
        WITH step AS MATERIALIZED (
          SELECT position, time < now() - interval '24 hours' AS old
            FROM event
           WHERE position > (SELECT receipts_removed_through FROM event_log)
             AND position <= (SELECT removed_through FROM event_log)
           ORDER BY position
           LIMIT %s
        ), old AS MATERIALIZED (
          SELECT coalesce((SELECT min(position) - 1 FROM step WHERE NOT old),
                          (SELECT max(position) FROM step HAVING count(*) = %s),
                          removed_through) AS through
            FROM event_log
        ), removed AS (
          DELETE FROM event
           WHERE position > (SELECT receipts_removed_through FROM event_log)
             AND position <= (SELECT through FROM old)
        )
        UPDATE event_log SET receipts_removed_through = old.through
          FROM old
         WHERE receipts_removed_through < old.through
        RETURNING (SELECT count(*) FROM step WHERE old) AS receipts
        """
            .formatted(STEP, STEP);

    /**
     * The consumer that is furthest behind, if it has not passed an event of this age yet.
     * Parameter: the age in milliseconds.
     */
    static final String HELD_UP_BY =
        """
        SELECT name
          FROM event_consumer
         WHERE name <> 'audit'
           AND (SELECT time
                  FROM event
                 WHERE position > event_consumer.position
                   AND position < (SELECT position FROM settled_below)
                 ORDER BY position
                 LIMIT 1) < now() - $1::bigint * interval '1 millisecond'
         ORDER BY position
         LIMIT 1
        """;
  }
}
