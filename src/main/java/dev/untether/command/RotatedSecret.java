package dev.untether.command;

import org.jspecify.annotations.Nullable;

/**
 * Reply to {@link RotateWebhookSecret}.
 *
 * @param secret the new one; null if there is no such webhook
 */
public record RotatedSecret(@Nullable WebhookSecret secret) {}
