package dev.untether.notification.webhook.dispatch;

import dev.untether.command.Webhook.WebhookProperties.Ordering;
import dev.untether.notification.webhook.http.WebhookSender.WebhookEndpoint;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
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
   * The first pending deliveries of a webhook, in order. No rows if the webhook has just been
   * disabled and the caller does not know it yet. Parameters: webhook, limit.
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
   * The due deliveries of a webhook in any order. Compares with now(), because an index can be
   * searched with it, and many deliveries may not be due yet. Parameters: webhook, limit, ids of
   * those to leave out.
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
   * Writes successes of pending deliveries. From then on they refer to their event; a test, which
   * is in no log, keeps its body. Returns false, and writes nothing, if another node has taken over
   * the lease. Parameters: three arrays with an element for each delivery (id, status of the
   * response, milliseconds), lease, token.
   */
  static final String DELIVERED =
      """
      WITH delivered AS (
        UPDATE webhook_delivery
           SET status = 'delivered', attempts = attempts + 1, failure = NULL,
               body = CASE WHEN position IS NULL THEN body END,
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
   * Writes a failed attempt. Returns no row if the delivery has changed meanwhile, or if another
   * node has taken over the lease. Parameters: delivery, attempts before this one, new status,
   * status of the response, milliseconds, what failed, milliseconds until the next attempt, lease,
   * token.
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
   * Disables a webhook at once, or only if it has failed for a time. Parameters: webhook, reason,
   * whether at once, time in milliseconds.
   */
  static final String DISABLE =
      """
      UPDATE webhook SET enabled = false, disabled_reason = $2, failing_since = NULL
       WHERE id = $1 AND enabled
         AND ($3 OR failing_since <= now() - $4::bigint * interval '1 millisecond')
      RETURNING id
      """;

  /**
   * Writes the attempts and successes of webhooks. Leaves out webhooks whose rows are locked,
   * instead of waiting for them. Writes nothing if another node has taken over the lease. Returns
   * the webhooks that were written. Parameters: arrays of webhooks, numbers of attempts in the last
   * minute, whether an attempt has succeeded since the last write; lease, token.
   */
  static final String NOTE_ACTIVITY =
      """
      WITH free AS MATERIALIZED (
        SELECT id FROM webhook WHERE id = ANY ($1::uuid[]) FOR NO KEY UPDATE SKIP LOCKED
      )
      UPDATE webhook
         SET attempts_last_minute = noticed.attempts, attempts_counted_at = now(),
             last_success_at = CASE WHEN noticed.succeeded THEN now() ELSE last_success_at END
        FROM unnest($1::uuid[], $2::integer[], $3::boolean[])
             AS noticed (id, attempts, succeeded)
             JOIN free USING (id)
       WHERE webhook.id = free.id AND lease_is_current($4, $5)
      RETURNING webhook.id
      """;

  /**
   * Deletes delivered and dead deliveries whose last attempt is old. Parameters: age in
   * milliseconds, limit.
   */
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
   * The next deliveries of a webhook.
   *
   * @param due those that may be sent now
   * @param allDue whether nothing else was found
   */
  record DueDeliveries(List<PendingDelivery> due, boolean allDue) {

    static DueDeliveries of(RowSet<Row> rows) {
      List<PendingDelivery> due =
          rows.stream().takeWhile(row -> row.getBoolean("due")).map(PendingDelivery::of).toList();
      return new DueDeliveries(due, due.size() == rows.size());
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
