package dev.untether.command;

import java.time.Instant;
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
    String createdBy) {}
