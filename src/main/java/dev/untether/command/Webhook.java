package dev.untether.command;

import dev.untether.model.EventFilter;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that events are sent to by HTTP.
 *
 * @param disabledReason why Untether has disabled it; null if it has not
 * @param createdBy the name of the user
 */
public record Webhook(
    UUID id,
    WebhookProperties properties,
    @Nullable String disabledReason,
    Instant createdAt,
    String createdBy) {

  /**
   * What the owner of a webhook decides.
   *
   * @param url where events are sent; absolute
   * @param filter which events; subjects are ids of connections
   * @param enabled a webhook that is not gets nothing new, and what waits for it keeps waiting
   */
  public record WebhookProperties(
      String url, String description, EventFilter filter, Ordering ordering, boolean enabled) {

    /** In which order events are sent. Its text is part of the API. */
    public enum Ordering {
      /** That of the log, one after the other: one that fails holds up those behind it. */
      STRICT,
      /** None; several are under way at once. */
      NONE;

      public String text() {
        return name().toLowerCase(Locale.ROOT);
      }

      /** The constant with this text, if there is one. */
      public static Optional<Ordering> of(String text) {
        return Arrays.stream(values()).filter(value -> value.text().equals(text)).findFirst();
      }
    }
  }

  /**
   * The key that deliveries are signed with, as {@code whsec_...}. Shown once: never log it.
   *
   * @param text a secret
   */
  public record WebhookSecret(String text) {
    @Override
    public String toString() {
      return "WebhookSecret[hidden]";
    }
  }
}
