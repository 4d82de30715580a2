package dev.untether.command;

import dev.untether.connection.Cause;
import java.util.UUID;

/**
 * Add a webhook.
 *
 * @param commandId the same in every attempt at this addition
 * @param webhookId of the new webhook
 */
public record AddWebhook(
    UUID commandId, UUID webhookId, WebhookProperties properties, Cause cause) {}
