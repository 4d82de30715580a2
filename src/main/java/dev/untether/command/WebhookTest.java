package dev.untether.command;

import org.jspecify.annotations.Nullable;

/**
 * Reply to {@link TestWebhook}, after the attempt.
 *
 * @param delivery null if there is no such webhook
 */
public record WebhookTest(@Nullable WebhookDelivery delivery) {}
