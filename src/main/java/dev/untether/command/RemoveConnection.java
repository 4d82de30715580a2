package dev.untether.command;

import dev.untether.connection.Cause;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Remove a connection for good.
 *
 * @param commandId the same in every attempt at one command; becomes the event's id
 * @param idempotencyKey the client's own word for "the same removal"
 * @param cause names the session, which must still be live when the row goes
 */
public record RemoveConnection(
    UUID commandId, UUID connectionId, @Nullable String idempotencyKey, Cause cause) {}
