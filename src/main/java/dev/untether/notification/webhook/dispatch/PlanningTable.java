package dev.untether.notification.webhook.dispatch;

/** The SQL by which events become deliveries. */
final class PlanningTable {
  private PlanningTable() {}

  static final String HAS_WEBHOOKS =
      "SELECT EXISTS (SELECT FROM webhook WHERE enabled) AS webhooks";

  /**
   * A delivery of each event for each webhook that wants it, in the order of the log. What is about
   * a webhook is not sent to it: it would cause more of the same. Five arrays, an element for each
   * event: positions, ids, types, subjects, bodies.
   *
   * <p>Filters may be long, and webhooks many: each filter is read once, not for each event.
   */
  static final String PLAN =
      """
      WITH event AS MATERIALIZED (
        SELECT *
          FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[])
               AS event (position, id, type, subject, body)
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
         WHERE enabled AND subject = ANY ($4)
      )
      INSERT INTO webhook_delivery (id, webhook_id, position, event_id, event_type, subject, body,
                                    status)
      SELECT time_ordered_uuid(), webhook.id, event.position, event.id, event.type, event.subject,
             event.body, 'pending'
        FROM event
        JOIN wanted_type USING (type)
        JOIN webhook ON webhook.id = wanted_type.webhook_id
                    AND webhook.enabled
                    AND webhook.id::text <> event.subject
       WHERE of_any_subject
          OR (webhook.id, event.subject) IN (SELECT webhook_id, subject FROM wanted_subject)
       ORDER BY event.position
         FOR KEY SHARE OF webhook
      """;
}
