package dev.untether.notification.webhook;

import dev.untether.command.Webhook;
import dev.untether.command.Webhook.WebhookHealth;
import dev.untether.command.Webhook.WebhookProperties;
import dev.untether.command.Webhook.WebhookProperties.Ordering;
import dev.untether.model.EventFilter;
import dev.untether.platform.database.Rows;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code webhook} for the registry: what the owners of webhooks change and read. */
final class WebhookTable {
  private WebhookTable() {}

  private static final String COLUMNS =
      """
      id, url, description, event_types, subjects, ordering, enabled, disabled_reason, created_at,
      created_by, last_success_at, failing_since,
      CASE WHEN attempts_counted_at > now() - interval '30 seconds'
           THEN attempts_last_minute ELSE 0 END AS attempts_per_minute,
      (SELECT count(*)
         FROM (SELECT FROM webhook_delivery AS delivery
                WHERE delivery.webhook_id = webhook.id AND delivery.status = 'pending'
                LIMIT 1000) AS pending) AS backlog,
      (SELECT count(*)
         FROM (SELECT FROM webhook_delivery AS delivery
                WHERE delivery.webhook_id = webhook.id AND delivery.status = 'dead'
                LIMIT 1000) AS dead_ones) AS dead
      """;

  /**
   * Permits one addition at a time, so that the maximum holds; the lock ends with the transaction.
   */
  static final String LOCK_ADDITIONS =
      "SELECT pg_advisory_xact_lock(hashtextextended('webhook additions', 0))";

  /**
   * Adds the row and returns it. Returns no row if it exists already, or if there is the maximum
   * number of webhooks. Parameters: id, url, description, types, subjects, ordering, enabled,
   * encrypted secret, name of the user, limit.
   */
  static final String ADD =
      """
      INSERT INTO webhook (id, url, description, event_types, subjects, ordering, enabled,
                           secret_ciphertext, created_by)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
       WHERE (SELECT count(*) FROM webhook WHERE NOT removed) < $10
      ON CONFLICT (id) DO NOTHING
      RETURNING
      """
          + COLUMNS;

  /**
   * Changes a webhook; if it is enabled, earlier failures no longer count. The parameters are the
   * first seven of ADD.
   */
  static final String CHANGE =
      """
      UPDATE webhook
         SET url = $2, description = $3, event_types = $4, subjects = $5, ordering = $6,
             enabled = $7,
             disabled_reason = CASE WHEN $7 THEN NULL ELSE disabled_reason END,
             failing_since = CASE WHEN $7 THEN NULL ELSE failing_since END
       WHERE id = $1 AND NOT removed
      RETURNING
      """
          + COLUMNS;

  static final String REMOVE =
      "UPDATE webhook SET removed = true, enabled = false WHERE id = $1 AND NOT removed RETURNING "
          + COLUMNS;

  static final String ROTATE_SECRET =
      """
      UPDATE webhook
         SET previous_secret_ciphertext = secret_ciphertext,
             previous_secret_until = now() + interval '24 hours',
             secret_ciphertext = $2
       WHERE id = $1 AND NOT removed
      RETURNING
      """
          + COLUMNS;

  private static final String SHOW = "SELECT " + COLUMNS + " FROM webhook WHERE NOT removed ";

  static final String FIND = SHOW + "AND id = $1";

  /** Parameters: offset, limit. */
  static final String FIRST_SLICE = SHOW + "ORDER BY id OFFSET $1 LIMIT $2";

  /** Parameters: the last id of the previous slice, offset, limit. */
  static final String NEXT_SLICE = SHOW + "AND id > $1 ORDER BY id OFFSET $2 LIMIT $3";

  static final String COUNT = "SELECT count(*) AS webhooks FROM webhook WHERE NOT removed";

  /** Counts no more waiting deliveries than the limit. Parameter: the limit. */
  static final String SUMMARY =
      """
      SELECT count(*) AS total,
             count(*) FILTER (WHERE enabled) AS enabled,
             count(*) FILTER (WHERE enabled AND failing_since IS NOT NULL) AS failing,
             count(*) FILTER (WHERE disabled_reason IS NOT NULL) AS disabled_by_untether,
             (SELECT count(*)
                FROM (SELECT FROM webhook_delivery WHERE status = 'pending' LIMIT $1) AS waiting)
               AS backlog
        FROM webhook
       WHERE NOT removed
      """;

  /** Finds a webhook and keeps its row from being deleted until the transaction ends. */
  static final String FIND_AND_KEEP = FIND + " FOR KEY SHARE";

  static final String ENDPOINT =
      """
      SELECT id, url, secret_ciphertext,
             CASE WHEN previous_secret_until > now() THEN previous_secret_ciphertext END
               AS previous_secret_ciphertext
        FROM webhook
       WHERE id = $1 AND NOT removed
      """;

  static final String SECRET_CIPHERTEXT = "SELECT secret_ciphertext FROM webhook WHERE id = $1";

  /** Deletes removed webhooks that have no deliveries left. */
  static final String PURGE_REMOVED =
      """
      DELETE FROM webhook
       WHERE removed
         AND NOT EXISTS (SELECT FROM webhook_delivery WHERE webhook_id = webhook.id)
      """;

  /** Reads and writes rows of {@code webhook}. */
  static final class WebhookRow {
    private WebhookRow() {}

    static Optional<Webhook> first(RowSet<Row> rows) {
      return Rows.first(rows, WebhookRow::read);
    }

    static Webhook read(Row row) {
      return new Webhook(
          row.getUUID("id"),
          new WebhookProperties(
              row.getString("url"),
              row.getString("description"),
              new EventFilter(
                  List.of(row.getArrayOfStrings("event_types")),
                  List.of(row.getArrayOfStrings("subjects"))),
              Ordering.of(row.getString("ordering")).orElseThrow(),
              row.getBoolean("enabled")),
          row.getString("disabled_reason"),
          row.getOffsetDateTime("created_at").toInstant(),
          row.getString("created_by"),
          new WebhookHealth(
              instant(row.getOffsetDateTime("last_success_at")),
              instant(row.getOffsetDateTime("failing_since")),
              row.getLong("backlog"),
              row.getLong("dead"),
              row.getInteger("attempts_per_minute")));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
      return time == null ? null : time.toInstant();
    }

    /** The first seven parameters of an addition or a change. */
    static Tuple parameters(UUID id, WebhookProperties properties) {
      return Tuple.of(
              id,
              properties.url(),
              properties.description(),
              properties.filter().types().toArray(String[]::new),
              properties.filter().subjects().toArray(String[]::new),
              properties.ordering().text())
          .addBoolean(properties.enabled());
    }
  }
}
