package dev.untether.notification.webhook.dispatch;

import dev.untether.command.Webhook.WebhookProperties.Ordering;
import dev.untether.notification.webhook.http.WebhookEndpoint;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL by which deliveries are sent. */
public final class DispatchTable {
  private DispatchTable() {}

  /**
   * The enabled webhooks, each with the time in milliseconds until its next delivery is due: null
   * if none is pending, not positive if one is due.
   */
  static final String ENABLED_WEBHOOKS =
      """
      SELECT id, url, ordering, secret_ciphertext,
             CASE WHEN previous_secret_until > now() THEN previous_secret_ciphertext
             END AS previous_secret_ciphertext,
             ceil(extract(epoch FROM next_attempt_at - clock_timestamp()) * 1000)::bigint
               AS due_in_millis
        FROM webhook,
             LATERAL (
               SELECT CASE ordering
                        WHEN 'strict' THEN
                          (SELECT next_attempt_at FROM webhook_delivery
                            WHERE webhook_id = webhook.id AND status = 'pending'
                            ORDER BY sequence LIMIT 1)
                        ELSE
                          (SELECT min(next_attempt_at) FROM webhook_delivery
                            WHERE webhook_id = webhook.id AND status = 'pending')
                      END) AS next (next_attempt_at)
       WHERE enabled
      """;

  /**
   * The first pending deliveries of a webhook, in order. None if it has just been disabled,
   * although whoever asks does not know yet. Parameters: webhook, limit.
   */
  static final String FIRST_PENDING =
      """
      SELECT id, event_id, event_type, body, attempts, next_attempt_at <= clock_timestamp() AS due
        FROM webhook_delivery
       WHERE webhook_id = (SELECT id FROM webhook WHERE id = $1 AND enabled)
         AND status = 'pending'
       ORDER BY sequence
       LIMIT $2
      """;

  /**
   * The same in any order, and only what is due: by now(), which an index can be searched with, for
   * what is not due yet may be very much. Parameters: webhook, limit, ids of those to leave out.
   */
  static final String DUE =
      """
      SELECT id, event_id, event_type, body, attempts, true AS due
        FROM webhook_delivery
       WHERE webhook_id = (SELECT id FROM webhook WHERE id = $1 AND enabled)
         AND status = 'pending' AND next_attempt_at <= now()
         AND id <> ALL ($3::uuid[])
       ORDER BY next_attempt_at
       LIMIT $2
      """;

  /**
   * Notes successes. False for one whose lease has been taken over. Parameters: three arrays with
   * an element for each delivery (id, status of the response, milliseconds), lease, token.
   */
  static final String DELIVERED =
      """
      WITH delivered AS (
        UPDATE webhook_delivery
           SET status = 'delivered', attempts = attempts + 1, failure = NULL,
               response_status = outcome.response_status,
               duration_millis = outcome.duration_millis, last_attempt_at = now()
          FROM unnest($1::uuid[], $2::integer[], $3::bigint[])
               AS outcome (id, response_status, duration_millis)
         WHERE webhook_delivery.id = outcome.id AND status = 'pending'
           AND lease_is_current($4, $5)
        RETURNING webhook_id
      ), recovered AS (
        UPDATE webhook SET failing_since = NULL
         WHERE failing_since IS NOT NULL AND id IN (SELECT webhook_id FROM delivered)
      )
      SELECT lease_is_current($4, $5) AS current
      """;

  /**
   * Notes a failed attempt; no row if the delivery is not as it was, or the lease has been taken
   * over. Parameters: delivery, attempts before this one, new status, status of the response,
   * milliseconds, what failed, milliseconds until the next attempt, lease, token.
   */
  static final String FAILED =
      """
      WITH failed AS (
        UPDATE webhook_delivery
           SET status = $3, attempts = attempts + 1, response_status = $4, duration_millis = $5,
               failure = $6, last_attempt_at = now(),
               next_attempt_at = now() + $7::bigint * interval '1 millisecond'
         WHERE id = $1 AND status = 'pending' AND attempts = $2
           AND lease_is_current($8, $9)
        RETURNING webhook_id
      ), failing AS (
        UPDATE webhook SET failing_since = now()
         WHERE failing_since IS NULL AND id IN (SELECT webhook_id FROM failed)
      )
      SELECT webhook_id FROM failed
      """;

  /**
   * Disables a webhook that is to be disabled at once, or has failed for so long. Parameters:
   * webhook, reason, whether at once, milliseconds.
   */
  static final String DISABLE =
      """
      UPDATE webhook SET enabled = false, disabled_reason = $2, failing_since = NULL
       WHERE id = $1 AND enabled
         AND ($3 OR failing_since <= now() - $4::bigint * interval '1 millisecond')
      RETURNING id
      """;

  /** Removes settled deliveries that are so old. Parameters: milliseconds, limit. */
  public static final String PURGE =
      """
      DELETE FROM webhook_delivery
       WHERE id IN (SELECT id FROM webhook_delivery
                     WHERE status <> 'pending'
                       AND last_attempt_at < now() - $1::bigint * interval '1 millisecond'
                     ORDER BY last_attempt_at
                     LIMIT $2
                       FOR UPDATE SKIP LOCKED)
      """;

  /**
   * An enabled webhook.
   *
   * @param strict whether its deliveries keep their order
   * @param dueInMillis until its next delivery is due; null if none is pending
   */
  record DueWebhook(WebhookEndpoint endpoint, boolean strict, @Nullable Long dueInMillis) {

    static DueWebhook of(Row row) {
      return new DueWebhook(
          WebhookEndpoint.of(row),
          row.getString("ordering").equals(Ordering.STRICT.text()),
          row.getLong("due_in_millis"));
    }

    boolean isDue() {
      return dueInMillis != null && dueInMillis <= 0;
    }
  }

  /**
   * A delivery that is to be sent.
   *
   * @param body the event
   * @param attempts made so far
   */
  record PendingDelivery(UUID id, UUID eventId, String eventType, String body, int attempts) {

    static PendingDelivery of(Row row) {
      return new PendingDelivery(
          row.getUUID("id"),
          row.getUUID("event_id"),
          row.getString("event_type"),
          row.getString("body"),
          row.getInteger("attempts"));
    }
  }
}
