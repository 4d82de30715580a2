package dev.untether.notification.webhook.dispatch;

/** The SQL by which events become deliveries. */
final class PlanningTable {
  private PlanningTable() {}

  /** Where there are no webhooks, nothing more needs to be asked for many events. */
  static final String IS_ANY_ENABLED =
      "SELECT EXISTS (SELECT FROM webhook WHERE enabled) AS is_any_enabled";

  /**
   * The enabled webhooks that want some of the events, each with the positions of these, in order.
   * An event about a webhook is not sent to that webhook, because it would cause more such events.
   * Parameters: three arrays with an element for each event: positions, types, subjects.
   *
   * <p>Each filter is read once and not for each event, because filters may be long and webhooks
   * many.
   */
  static final String WANTED =
      """
      WITH event AS MATERIALIZED (
        SELECT *
          FROM unnest($1::bigint[], $2::text[], $3::text[]) AS event (position, type, subject)
      ), wanted_type AS MATERIALIZED (
        SELECT webhook.id AS webhook_id, type, cardinality(subjects) = 0 AS of_any_subject
          FROM webhook CROSS JOIN (SELECT DISTINCT type FROM event) AS types
         WHERE enabled
           AND (cardinality(event_types) = 0
                OR EXISTS (SELECT FROM unnest(event_types) AS pattern
                            WHERE CASE WHEN right(pattern, 1) = '*'
                                       THEN starts_with(type, left(pattern, -1))
                                       ELSE type = pattern
                                  END))
      ), wanted_subject AS MATERIALIZED (
        SELECT id AS webhook_id, subject
          FROM webhook CROSS JOIN unnest(subjects) AS subject
         WHERE enabled AND subject = ANY ($3)
      )
      SELECT webhook_id, array_agg(event.position ORDER BY event.position) AS positions
        FROM event
        JOIN wanted_type USING (type)
       WHERE webhook_id::text <> event.subject
         AND (of_any_subject
              OR (webhook_id, event.subject) IN (SELECT webhook_id, subject FROM wanted_subject))
       GROUP BY webhook_id
      """;

  /**
   * Inserts deliveries in the given order: those without a body are delivered, the others pending.
   * Leaves out those of webhooks that have been removed meanwhile. Parameters: arrays with an
   * element for each delivery: ids, webhooks, positions, ids, types and subjects of the events,
   * bodies, statuses of the responses, milliseconds.
   */
  static final String INSERT =
      """
      WITH planned AS MATERIALIZED (
        SELECT *
          FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::text[],
                      $7::text[], $8::integer[], $9::bigint[])
               WITH ORDINALITY AS planned (id, webhook_id, position, event_id, event_type, subject,
                                           body, response_status, duration_millis, ordinal)
      ), present AS MATERIALIZED (
        SELECT id FROM webhook WHERE id = ANY ($2) AND NOT removed FOR KEY SHARE
      ), recovered AS (
        UPDATE webhook SET failing_since = NULL
         WHERE failing_since IS NOT NULL
           AND id IN (SELECT webhook_id FROM planned WHERE body IS NULL)
      )
      INSERT INTO webhook_delivery (id, webhook_id, position, event_id, event_type, subject, body,
                                    status, attempts, response_status, duration_millis,
                                    last_attempt_at)
      SELECT id, webhook_id, position, event_id, event_type, subject, body,
             CASE WHEN body IS NULL THEN 'delivered' ELSE 'pending' END,
             CASE WHEN body IS NULL THEN 1 ELSE 0 END,
             response_status, duration_millis,
             CASE WHEN body IS NULL THEN now() END
        FROM planned
       WHERE webhook_id IN (SELECT id FROM present)
       ORDER BY ordinal
      """;
}
