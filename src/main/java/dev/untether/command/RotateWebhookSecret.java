package dev.untether.command;

import dev.untether.connection.Cause;
import java.util.UUID;

/** Replace a webhook's secret. For a day deliveries are signed with the old one, too. */
public record RotateWebhookSecret(UUID commandId, UUID webhookId, Cause cause) {}
