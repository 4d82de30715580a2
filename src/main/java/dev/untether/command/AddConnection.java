package dev.untether.command;

import dev.untether.connection.Cause;
import dev.untether.connection.Credential;
import dev.untether.connection.Region;
import java.util.UUID;

/**
 * Register a new connection.
 *
 * @param commandId the same in every attempt at one command; becomes the event's id
 * @param connectionId the new connection's id, never used before
 */
public record AddConnection(
    UUID commandId, UUID connectionId, Region region, Credential credential, Cause cause) {}
