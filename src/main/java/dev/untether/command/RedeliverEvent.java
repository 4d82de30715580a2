package dev.untether.command;

import dev.untether.connection.Cause;
import java.util.UUID;

/** Make a delivery pending again, with all its attempts before it. */
public record RedeliverEvent(UUID commandId, UUID webhookId, UUID deliveryId, Cause cause) {}
