package dev.untether.command;

import dev.untether.connection.Cause;
import java.util.UUID;

/**
 * Record that a removal was refused before it was tried.
 *
 * @param reason for the record: what was not allowed
 */
public record RefuseRemoval(UUID commandId, UUID connectionId, String reason, Cause cause) {}
