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
 * @param position the event's position in the log; null for a test, whose event is in no log
 * @param attempts how many have been made since it was last asked for
 * @param responseStatus of the last attempt; null if there was no response
 * @param duration of the last attempt
 * @param failure what went wrong in the last attempt, in words; null if nothing did
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

  /** How far a delivery is. Its text is part of the API and of the database. */
  public enum Status {
    PENDING,
    DELIVERED,
    /** No further attempt will be made unless somebody asks for it. */
    DEAD;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The constant with this text, if there is one. */
    public static Optional<Status> of(String text) {
      return Arrays.stream(values()).filter(value -> value.text().equals(text)).findFirst();
    }
  }
}
