package dev.untether.model;

import java.util.Map;
import java.util.UUID;

/**
 * Something that has happened and is about to be appended to the log.
 *
 * @param id the id of the command that caused it, so that a command carried out again appends
 *     nothing new
 * @param subject what it happened to: the id of a connection, a session or a user
 * @param details what else is worth knowing, by JSON property name; nothing secret
 */
public record Event(
    UUID id, EventType type, String subject, Cause cause, Map<String, Object> details) {
  public Event {
    details = Map.copyOf(details);
  }
}
