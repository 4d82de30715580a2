package dev.untether.command;

import dev.untether.connection.Cause;
import java.util.UUID;

/** Give a webhook these properties. */
public record ChangeWebhook(
    UUID commandId, UUID webhookId, WebhookProperties properties, Cause cause) {}
