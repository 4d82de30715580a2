package dev.untether.command;

import dev.untether.connection.Cause;
import java.util.UUID;

/** Remove a webhook with its deliveries. */
public record RemoveWebhook(UUID commandId, UUID webhookId, Cause cause) {}
