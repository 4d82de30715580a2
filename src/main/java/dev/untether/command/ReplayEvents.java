package dev.untether.command;

import dev.untether.connection.Cause;
import java.util.UUID;

/**
 * Send the events of a range of the log that match the webhook's filter, also those that it has
 * had.
 *
 * @param after the position behind which the range begins
 * @param through the last position of the range
 */
public record ReplayEvents(UUID commandId, UUID webhookId, long after, long through, Cause cause) {}
