package dev.untether.command;

import dev.untether.connection.Event;

/**
 * Put into the log what changed nothing but belongs into the audit trail: a refused change, a
 * request without a valid token, somebody reading the trail.
 */
public record RecordIncident(Event event) {}
