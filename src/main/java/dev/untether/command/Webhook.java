package dev.untether.command;

import dev.untether.model.EventFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber to which events are sent by HTTP.
 *
 * @param disabledReason why Untether has disabled it; null if Untether has not
 * @param createdBy the name of the user who added it
 * @param health null if a node of an older version has read it
 */
public record Webhook(
    UUID id,
    WebhookProperties properties,
    @Nullable String disabledReason,
    Instant createdAt,
    String createdBy,
    @Nullable WebhookHealth health) {

  /**
   * The properties of a webhook that its owner chooses.
   *
   * @param url where events are sent; absolute
   * @param filter which events; subjects are ids of connections
   * @param enabled a disabled webhook gets no new deliveries, and its pending ones stay pending
   */
  public record WebhookProperties(
      String url, String description, EventFilter filter, Ordering ordering, boolean enabled) {

    /** The order in which events are sent. Its text is part of the API. */
    public enum Ordering {
      /** The order of the log, one event at a time: a delivery that fails delays those after it. */
      STRICT,
      /** No order: several events are sent at the same time. */
      NONE;

      public String text() {
        return name().toLowerCase(Locale.ROOT);
      }

      /** Returns the constant with this text, if there is one. */
      public static Optional<Ordering> of(String text) {
        return Arrays.stream(values()).filter(value -> value.text().equals(text)).findFirst();
      }
    }
  }

  /**
   * How the deliveries of a webhook are doing.
   *
   * @param lastSuccessAt when its receiver last accepted a delivery, give or take ten seconds; null
   *     if it never has
   * @param failingSince since when no attempt has succeeded; null if the last one has
   * @param backlog how many deliveries wait, up to {@link #MAX_COUNT}
   * @param dead how many deliveries are dead, up to {@link #MAX_COUNT}
   * @param attemptsPerMinute in the last minute, give or take ten seconds
   */
  public record WebhookHealth(
      @Nullable Instant lastSuccessAt,
      @Nullable Instant failingSince,
      long backlog,
      long dead,
      int attemptsPerMinute) {
    /** More deliveries are not counted, because counting them would take long. */
    public static final long MAX_COUNT = 1_000;
  }

  /**
   * The key with which deliveries are signed, as {@code whsec_...}. It is shown once and must never
   * be logged.
   *
   * @param text a secret
   */
  public record WebhookSecret(String text) {
    @Override
    public String toString() {
      return "WebhookSecret[hidden]";
    }
  }

  /**
   * One event on its way to one webhook.
   *
   * @param position the event's position in the log; null for a test, whose event is not in the log
   * @param attempts how many attempts were made since the delivery was last requested
   * @param responseStatus of the last attempt; null if there was no response
   * @param duration of the last attempt
   * @param failure why the last attempt failed, as a text; null if it did not fail
   * @param nextAttemptAt null unless it is pending
   */
  public record WebhookDelivery(
      UUID id,
      UUID eventId,
      @Nullable Long position,
      String eventType,
      String subject,
      Status status,
      int attempts,
      @Nullable Integer responseStatus,
      @Nullable Duration duration,
      @Nullable String failure,
      Instant createdAt,
      @Nullable Instant lastAttemptAt,
      @Nullable Instant nextAttemptAt) {

    /** The state of a delivery. Its text is part of the API and of the database. */
    public enum Status {
      PENDING,
      DELIVERED,
      /** No further attempt is made unless a user requests it. */
      DEAD;

      public String text() {
        return name().toLowerCase(Locale.ROOT);
      }

      /** Returns the constant with this text, if there is one. */
      public static Optional<Status> of(String text) {
        return Arrays.stream(values()).filter(value -> value.text().equals(text)).findFirst();
      }
    }
  }
}
