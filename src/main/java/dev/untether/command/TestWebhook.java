package dev.untether.command;

import dev.untether.connection.Cause;
import java.util.UUID;

/** Send a test event at once, once, whatever else waits and whether or not it is enabled. */
public record TestWebhook(UUID commandId, UUID webhookId, Cause cause) {}
