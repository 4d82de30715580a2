package dev.untether.command;

import org.jspecify.annotations.Nullable;

/**
 * Reply to {@link FindWebhook}.
 *
 * @param webhook null if there is none
 */
public record FoundWebhook(@Nullable Webhook webhook) {}
