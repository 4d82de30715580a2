package dev.untether.model;

import java.util.Map;
import java.util.UUID;

/**
 * Something that has happened and is about to be appended to the log.
 *
 * @param id the id of the command that caused it, so that a repeated command appends nothing new
 * @param subject the id of the connection, session, user or webhook to which it happened
 * @param details further facts by JSON property name; nothing secret
 */
public record Event(
    UUID id, EventType type, String subject, Cause cause, Map<String, Object> details) {
  /** The number of digits of the greatest position. */
  private static final int SEQUENCE_DIGITS = 19;

  public Event {
    details = Map.copyOf(details);
  }

  /**
   * Returns the position of an event in the log as a text of fixed length, so that texts sort like
   * positions. It is the {@code sequence} of a CloudEvent.
   */
  public static String sequence(long position) {
    String digits = Long.toString(position);
    return "0".repeat(SEQUENCE_DIGITS - digits.length()) + digits;
  }
}
