package dev.untether.notification.webhook;

/** The SQL by which events become deliveries. */
final class PlanningTable {
  private PlanningTable() {}

  static final String HAS_WEBHOOKS =
      "SELECT EXISTS (SELECT FROM webhook WHERE enabled) AS webhooks";

  /**
   * A delivery of each event for each webhook that wants it, in the order of the log. What is about
   * a webhook is not sent to it: it would cause more of the same. Five arrays, an element for each
   * event: positions, ids, types, subjects, bodies.
   */
  static final String PLAN =
      """
      INSERT INTO webhook_delivery (id, webhook_id, position, event_id, event_type, subject, body,
                                    status)
      SELECT time_ordered_uuid(), webhook.id, event.position, event.id, event.type, event.subject,
             event.body, 'pending'
        FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[])
             AS event (position, id, type, subject, body)
        JOIN webhook
          ON webhook.enabled
         AND event.subject <> webhook.id::text
         AND (cardinality(webhook.event_types) = 0
              OR EXISTS (SELECT FROM unnest(webhook.event_types) AS pattern
                          WHERE CASE WHEN right(pattern, 1) = '*'
                                     THEN starts_with(event.type, left(pattern, -1))
                                     ELSE event.type = pattern
                                END))
         AND (cardinality(webhook.subjects) = 0 OR event.subject = ANY (webhook.subjects))
       ORDER BY event.position
         FOR KEY SHARE OF webhook
      """;
}
