package dev.untether.notification.webhook;

import dev.untether.command.Webhook.WebhookDelivery;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of {@code webhook_delivery} for what clients ask for: lists, tests, replays,
 * redeliveries.
 */
final class DeliveryRequestTable {
  private DeliveryRequestTable() {}

  private static final String COLUMNS =
      """
      id, event_id, position, event_type, subject, status, attempts, response_status,
      duration_millis, failure, created_at, last_attempt_at, next_attempt_at
      """;

  private static final String SHOW =
      "SELECT " + COLUMNS + " FROM webhook_delivery WHERE webhook_id = $1 ";

  /** Parameters: webhook, delivery. */
  static final String FIND =
      "SELECT body, " + COLUMNS + " FROM webhook_delivery WHERE webhook_id = $1 AND id = $2";

  /** Parameters: webhook, offset, limit. */
  static String firstSlice(WebhookDelivery.@Nullable Status status) {
    return SHOW + only(status) + "ORDER BY sequence DESC OFFSET $2 LIMIT $3";
  }

  /** Parameters: webhook, the last delivery of the previous slice, offset, limit. */
  static String nextSlice(WebhookDelivery.@Nullable Status status) {
    return SHOW
        + only(status)
        + "AND sequence < (SELECT sequence FROM webhook_delivery WHERE id = $2) "
        + "ORDER BY sequence DESC OFFSET $3 LIMIT $4";
  }

  static String count(WebhookDelivery.@Nullable Status status) {
    return "SELECT count(*) AS deliveries FROM webhook_delivery WHERE webhook_id = $1 "
        + only(status);
  }

  /**
   * The status is no parameter, because PostgreSQL uses a partial index only if the statement names
   * its condition.
   */
  private static String only(WebhookDelivery.@Nullable Status status) {
    return status == null ? "" : "AND status = '" + status.text() + "' ";
  }

  /** Makes the first deliveries that wait for their next attempt due now. Parameter: webhook. */
  static final String MAKE_DUE =
      """
      UPDATE webhook_delivery
         SET next_attempt_at = now()
       WHERE id IN (SELECT id FROM webhook_delivery
                     WHERE webhook_id = $1 AND status = 'pending' AND next_attempt_at > now()
                     ORDER BY sequence
                     LIMIT 10000)
      """;

  /**
   * The event that a delivery without a body refers to. No row if the delivery has a body, or is
   * not there. Parameters: delivery, webhook.
   */
  static final String EVENT_OF =
      "SELECT event_id FROM webhook_delivery WHERE id = $1 AND webhook_id = $2 AND body IS NULL";

  /**
   * Makes a delivery pending and due now. A delivered or dead one goes to the end of the queue; a
   * pending one keeps its place. Parameters: delivery, webhook, a body if the delivery has none.
   */
  static final String REDELIVER =
      """
      WITH present AS (
        SELECT id FROM webhook WHERE id = $2 AND NOT removed
      ), sooner AS (
        UPDATE webhook_delivery
           SET attempts = 0, next_attempt_at = now()
         WHERE id = $1 AND webhook_id = (SELECT id FROM present) AND status = 'pending'
        RETURNING event_id
      ), again AS (
        UPDATE webhook_delivery
           SET status = 'pending', attempts = 0, next_attempt_at = now(), sequence = DEFAULT,
               body = coalesce(body, $3)
         WHERE id = $1 AND webhook_id = (SELECT id FROM present) AND status <> 'pending'
           AND coalesce(body, $3) IS NOT NULL
        RETURNING event_id
      )
      SELECT event_id FROM sooner UNION ALL SELECT event_id FROM again
      """;

  /** Parameters: webhook, then six arrays with an element for each delivery. */
  static final String SCHEDULE =
      """
      INSERT INTO webhook_delivery (id, webhook_id, position, event_id, event_type, subject, body,
                                    status)
      SELECT id, $1, position, event_id, event_type, subject, body, 'pending'
        FROM unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[])
             WITH ORDINALITY AS scheduled (id, position, event_id, event_type, subject, body,
                                           ordinal)
       ORDER BY ordinal
      """;

  /**
   * Stores the result of a test, if the webhook has not been removed meanwhile. Parameters:
   * delivery, webhook, event, type, body, status, response's status, duration, failure.
   */
  static final String KEEP_TEST =
      """
      INSERT INTO webhook_delivery (id, webhook_id, event_id, event_type, subject, body, status,
                                    attempts, response_status, duration_millis, failure,
                                    last_attempt_at)
      SELECT $1::uuid, id, $3::uuid, $4::text, id::text, $5::text, $6::text, 1, $7::integer,
             $8::bigint, $9::text, now()
        FROM webhook
       WHERE id = $2 AND NOT removed
      RETURNING
      """
          + COLUMNS;

  /** Deletes some deliveries of removed webhooks. Parameter: the maximum number of deliveries. */
  static final String PURGE_OF_REMOVED =
      """
      DELETE FROM webhook_delivery
       WHERE id IN (SELECT webhook_delivery.id
                      FROM webhook JOIN webhook_delivery ON webhook_id = webhook.id
                     WHERE removed
                     LIMIT $1
                       FOR UPDATE OF webhook_delivery SKIP LOCKED)
      """;

  /** Reads rows of {@code webhook_delivery}. */
  static final class DeliveryRow {
    private DeliveryRow() {}

    static WebhookDelivery read(Row row) {
      WebhookDelivery.Status status =
          WebhookDelivery.Status.of(row.getString("status")).orElseThrow();
      Long durationMillis = row.getLong("duration_millis");
      return new WebhookDelivery(
          row.getUUID("id"),
          row.getUUID("event_id"),
          row.getLong("position"),
          row.getString("event_type"),
          row.getString("subject"),
          status,
          row.getInteger("attempts"),
          row.getInteger("response_status"),
          durationMillis == null ? null : Duration.ofMillis(durationMillis),
          row.getString("failure"),
          row.getOffsetDateTime("created_at").toInstant(),
          instant(row.getOffsetDateTime("last_attempt_at")),
          status == WebhookDelivery.Status.PENDING
              ? instant(row.getOffsetDateTime("next_attempt_at"))
              : null);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
      return time == null ? null : time.toInstant();
    }
  }
}
