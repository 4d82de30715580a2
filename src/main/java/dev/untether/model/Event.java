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
  /** As many as the greatest position has. */
  private static final int SEQUENCE_DIGITS = 19;

  public Event {
    details = Map.copyOf(details);
  }

  /**
   * The position of an event in the log as text of a fixed length, so that it sorts like the
   * number. It is the {@code sequence} of a CloudEvent.
   */
  public static String sequence(long position) {
    String digits = Long.toString(position);
    return "0".repeat(SEQUENCE_DIGITS - digits.length()) + digits;
  }
}
