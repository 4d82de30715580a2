package dev.untether.eventlog;

/** The SQL of {@code event} and {@code event_consumer}. */
final class EventTable {
  private EventTable() {}

  /** Nine arrays, an element for each event. */
  static final String APPEND =
      """
      INSERT INTO event (position, id, type, subject, user_id, user_name, session_id,
                         source_address, request_id, details)
      SELECT event_position(ordinal - 1), id, type, subject, user_id, user_name, session_id,
             source_address, request_id, details
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::uuid[],
                    $7::text[], $8::text[], $9::jsonb[])
             WITH ORDINALITY AS appended (id, type, subject, user_id, user_name, session_id,
                                          source_address, request_id, details, ordinal)
      ON CONFLICT (id) DO NOTHING
      """;

  /** Once for each node, before it appends. */
  static final String CONTINUE_LOG = "SELECT continue_event_log()";

  /** Creates a consumer that has handled nothing yet, if it is not known. */
  static final String REGISTER_CONSUMER =
      "INSERT INTO event_consumer (name, position) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING";

  /**
   * False while another node reads under this name; the lock ends with the transaction. Unlike a
   * row lock it writes nothing, so that an idle consumer costs nothing and holds no horizon back.
   */
  static final String TRY_LOCK_CONSUMER =
      "SELECT pg_try_advisory_xact_lock(hashtextextended('event_consumer ' || $1, 0)) AS locked";

  /** To be read after the lock was taken: the statement that takes it may see an older position. */
  static final String POSITION_OF_CONSUMER = "SELECT position FROM event_consumer WHERE name = $1";

  static final String MOVE_CONSUMER = "UPDATE event_consumer SET position = $2 WHERE name = $1";

  /** Settled events behind a position, in order. */
  static final String READ_AFTER =
      """
      SELECT position, id, type, subject, time, user_id, user_name, session_id, source_address,
             request_id, details
        FROM event
       WHERE position > $1 AND position < event_horizon()
       ORDER BY position
       LIMIT $2
      """;

  /** Whether an event has committed that {@link #READ_AFTER} does not show yet. */
  static final String HAS_UNSETTLED =
      """
      SELECT EXISTS (SELECT FROM event
                      WHERE position > $1 AND position >= event_horizon()) AS unsettled
      """;
}
