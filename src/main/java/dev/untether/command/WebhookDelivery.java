package dev.untether.command;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
