package dev.untether.eventlog;

/**
 * The SQL that removes old events. The consumer {@code audit} does not count: nodes of before the
 * ledger have left its position behind. There is no index on their time: each step continues where
 * the previous one stopped, in the order of the log, up to the first event that is too young.
 */
final class RetentionTable {
  /** How many events one statement examines. */
  static final int STEP = 2000;

  private RetentionTable() {}

  /** Returns false while another node removes events. The lock ends with the transaction. */
  static final String TRY_LOCK =
      "SELECT pg_try_advisory_xact_lock(hashtextextended('event_retention', 0)) AS locked";

  /**
   * Removes the next old events that all consumers have passed, except receipts that are less than
   * a day old, and returns how many events it passed. From then on, readers start after them.
   * Parameter: the age in milliseconds.
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
   * The consumer that is furthest behind, if it has not passed an event of this age yet. Parameter:
   * the age in milliseconds.
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
