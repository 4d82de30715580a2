package dev.untether.eventlog;

/** The SQL of {@code event} and {@code event_consumer}. */
final class EventTable {
  private EventTable() {}

  /**
   * Appends events. Parameters: nine arrays with one element per event. The first position is
   * requested once for all of them.
   */
  static final String APPEND =
      """
      INSERT INTO event (position, id, type, subject, user_id, user_name, session_id,
                         source_address, request_id, details)
      SELECT (SELECT position FROM next_position) + ordinal - 1, id, type, subject, user_id,
             user_name, session_id, source_address, request_id, details
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::uuid[],
                    $7::text[], $8::text[], $9::jsonb[])
             WITH ORDINALITY AS appended (id, type, subject, user_id, user_name, session_id,
                                          source_address, request_id, details, ordinal)
      ON CONFLICT (id) DO NOTHING
      """;

  /**
   * Permits one attempt at a command at a time; the lock ends with the transaction. The name of the
   * lock is of the version in which webhooks alone had it: nodes of that version take it, too,
   * while a cluster is being updated. Parameter: the command's id.
   */
  static final String LOCK_COMMAND =
      "SELECT pg_advisory_xact_lock(hashtextextended('webhook command ' || $1, 0))";

  static final String DETAILS = "SELECT details FROM event WHERE id = $1";

  static final String FIND =
      """
      SELECT *
        FROM event
       WHERE id = $1 AND position > (SELECT removed_through FROM event_log)
      """;

  /**
   * Continues the log, and returns the id of the current history. Runs before a node first appends,
   * and whenever it notices another history. Parameters: {@link LastSeen#parameters}.
   */
  static final String CONTINUE_LOG = "SELECT continue_event_log($1, $2, $3) AS history";

  /**
   * The id of the current history, and whether what the node has read is still valid: the log has
   * been continued at the place where it is now written, and the last event that the node saw is in
   * the current history (unless retention has removed it). Parameters: {@link LastSeen#parameters}.
   */
  static final String LOG_HISTORY =
      """
      SELECT history,
             is_present
             AND ($1::bigint IS NULL
                  OR ($3::uuid = history
                      AND ($1::bigint <= (SELECT removed_through FROM event_log)
                           OR EXISTS (SELECT FROM event WHERE position = $1 AND id = $2::uuid))))
             AS is_ours
        FROM log_history
      """;

  /** Creates a consumer that has handled nothing yet, unless it exists. */
  static final String REGISTER_CONSUMER =
      """
      INSERT INTO event_consumer (name, position)
      SELECT $1, removed_through FROM event_log
      ON CONFLICT (name) DO NOTHING
      """;

  /** Creates a consumer that counts all events so far as handled, unless it exists. */
  static final String REGISTER_CONSUMER_AT_END =
      """
      INSERT INTO event_consumer (name, position)
      SELECT $1, position - 1 FROM settled_below
      ON CONFLICT (name) DO NOTHING
      """;

  /**
   * Returns false while another node reads under this name. The lock ends with the transaction.
   * Unlike a row lock it writes nothing, so an idle consumer costs nothing and does not hold back
   * the xmin horizon.
   */
  static final String TRY_LOCK_CONSUMER =
      "SELECT pg_try_advisory_xact_lock(hashtextextended('event_consumer ' || $1, 0)) AS locked";

  /**
   * The consumer's position, the log's history, and whether that history is the one being written
   * now. It must be read after the lock is taken, because the locking statement may see an older
   * position.
   */
  static final String POSITION_OF_CONSUMER =
      """
      SELECT position, history, is_present
        FROM event_consumer, log_history
       WHERE name = $1
      """;

  static final String MOVE_CONSUMER = "UPDATE event_consumer SET position = $2 WHERE name = $1";

  /**
   * Advances a consumer. The position never moves back, and it does not move at all if another node
   * has taken over the lease of the same name. Parameters: name, position, fencing token.
   */
  static final String MOVE_LEASED_CONSUMER =
      """
      UPDATE event_consumer SET position = greatest(position, $2)
       WHERE name = $1 AND lease_is_current($1, $3)
      """;

  /**
   * Waits while another node reads under this name: nodes of before read without a lease. The lock
   * ends with the transaction.
   */
  static final String LOCK_CONSUMER =
      "SELECT pg_advisory_xact_lock(hashtextextended('event_consumer ' || $1, 0))";

  /**
   * Advances a consumer from one position to another. Updates nothing if it is at another position,
   * or if another node has taken over the lease of the same name. Parameters: name, old position,
   * new position, fencing token.
   */
  static final String MOVE_LEASED_CONSUMER_FROM =
      """
      UPDATE event_consumer SET position = $3
       WHERE name = $1 AND position = $2 AND lease_is_current($1, $4)
      """;

  /** Settled events after a position, in order. Parameters: position, limit. */
  static final String READ_AFTER =
      """
      SELECT position, id, type, subject, time, user_id, user_name, session_id, source_address,
             request_id, details
        FROM event
       WHERE position > $1 AND position < (SELECT position FROM settled_below)
       ORDER BY position
       LIMIT $2
      """;

  /**
   * Whether the events between two positions are those that were read before. Parameters: the
   * position before the first event, that of the last one, how many there are, the id of the last.
   */
  static final String ARE_LOGGED =
      """
      SELECT (SELECT count(*) FROM event WHERE position > $1 AND position <= $2) = $3
             AND EXISTS (SELECT FROM event WHERE position = $2 AND id = $4) AS logged
      """;

  /** Where {@link LogTail} begins: the current history, and its last settled position. */
  static final String TAIL =
      """
      SELECT log_history.history, is_present,
             greatest(removed_through,
                      (SELECT max(position)
                         FROM event
                        WHERE position < (SELECT position FROM settled_below))) AS settled_through
        FROM log_history, event_log
      """;

  /**
   * Like {@link #READ_AFTER}, but returns nothing if the log has another history by now, or events
   * after the position have been removed. Parameters: position, limit, id of the history.
   */
  static final String READ_TAIL =
      """
      SELECT position, id, type, subject, time, user_id, user_name, session_id, source_address,
             request_id, details
        FROM event
       WHERE position > $1 AND position < (SELECT position FROM settled_below)
         AND (SELECT log_history.history = $3::uuid AND is_present AND removed_through <= $1
                FROM log_history, event_log)
       ORDER BY position
       LIMIT $2
      """;

  /**
   * Why {@link #READ_TAIL} has returned nothing: whether the tail can go on from its position, and
   * whether there is an event after it. One that is settled by now counts as well, because it may
   * have become settled meanwhile. The query compares the greatest position, which takes one index
   * lookup; EXISTS would read the whole log. Parameters: position, id of the history.
   */
  static final String STATE_OF_TAIL =
      """
      SELECT log_history.history = $2::uuid AND is_present AND removed_through <= $1 AS is_valid,
             coalesce((SELECT max(position) FROM event) > $1, false) AS unsettled
        FROM log_history, event_log
      """;

  /** Returns no row if the consumer has handled everything, settled or not. */
  static final String AGE_OF_OLDEST_UNHANDLED =
      """
      SELECT (extract(epoch FROM clock_timestamp() - time) * 1000)::bigint AS milliseconds
        FROM event
       WHERE position > (SELECT position FROM event_consumer WHERE name = $1)
       ORDER BY position
       LIMIT 1
      """;

  /** The age of the oldest event that each consumer has not handled; 0 if there is none. */
  static final String LAGS =
      """
      SELECT name,
             greatest(0, coalesce((SELECT extract(epoch FROM clock_timestamp() - time) * 1000
                                     FROM event
                                    WHERE event.position > event_consumer.position
                                    ORDER BY event.position
                                    LIMIT 1), 0))::bigint AS milliseconds
        FROM event_consumer
       ORDER BY name
      """;

  /**
   * The next matching events after a position, among a limited number of events. Returns at least
   * one row, with the bounds of what was examined; its event is null if none matches. When the
   * limit of matches is reached, nothing further is examined, and the bounds are null. Counting ids
   * keeps PostgreSQL from reading all of another index that has the positions, too. Parameters:
   * position, how many events to examine, exact types, prefixes of types (all types match if both
   * arrays are empty), subjects and actors (all match if empty), the limit of matches.
   */
  static final String READ_MATCHING_AFTER =
      """
      WITH looked_at AS NOT MATERIALIZED (
        SELECT position, id, type, subject, time, user_id, user_name, session_id, source_address,
               request_id, details
          FROM event
         WHERE position > greatest($1::bigint, (SELECT removed_through FROM event_log))
           AND position < (SELECT position FROM settled_below)
         ORDER BY position
         LIMIT $2
      ), matching AS MATERIALIZED (
        SELECT *
          FROM looked_at
         WHERE (cardinality($3::text[]) + cardinality($4::text[]) = 0
                OR type = ANY ($3)
                OR EXISTS (SELECT FROM unnest($4) AS prefix WHERE starts_with(type, prefix)))
           AND (cardinality($5::text[]) = 0 OR subject = ANY ($5))
           AND (cardinality($6::text[]) = 0 OR user_name = ANY ($6))
         ORDER BY position
         LIMIT $7
      ), bounds AS MATERIALIZED (
        SELECT count(id) AS looked_at, max(position) AS looked_through
          FROM looked_at
         WHERE (SELECT count(*) FROM matching) < $7
      )
      SELECT event_log.history, event_log.removed_through, bounds.looked_at, bounds.looked_through, matching.*
        FROM event_log
             CROSS JOIN bounds
             LEFT JOIN matching ON true
       ORDER BY matching.position
      """;

  /**
   * The last settled events, in order. Returns at least one row, like {@link #READ_MATCHING_AFTER}.
   */
  static final String READ_RECENT =
      """
      WITH recent AS MATERIALIZED (
        SELECT position, id, type, subject, time, user_id, user_name, session_id, source_address,
               request_id, details
          FROM event
         WHERE position > (SELECT removed_through FROM event_log)
           AND position < (SELECT position FROM settled_below)
         ORDER BY position DESC
         LIMIT $1
      )
      SELECT event_log.history, event_log.removed_through, recent.*
        FROM event_log LEFT JOIN recent ON true
       ORDER BY recent.position
      """;

  /**
   * The newest position is that of the last event, or the last position before the current history:
   * readers with a position of a lost history continue after it. {@code is_present} says whether
   * the log has been continued at its current place.
   */
  static final String BOUNDS =
      """
      SELECT removed_through,
             (SELECT is_present FROM log_history) AS is_present,
             greatest(removed_through, base - 1,
                      (SELECT max(position)
                         FROM event
                        WHERE position < (SELECT position FROM settled_below))) AS settled_through
        FROM event_log
      """;
}
