package dev.untether.model;

import java.util.List;

/**
 * Selects events by type and subject.
 *
 * @param types CloudEvents types; one that ends with {@code *} matches all types that begin with
 *     what precedes it; empty for all types
 * @param subjects the subjects of events, such as ids of connections; empty for all subjects
 */
public record EventFilter(List<String> types, List<String> subjects) {
  /** Matches every event. */
  public static final EventFilter ALL = new EventFilter(List.of(), List.of());

  public EventFilter {
    types = List.copyOf(types);
    subjects = List.copyOf(subjects);
  }

  public boolean matches(String type, String subject) {
    return (types.isEmpty() || types.stream().anyMatch(pattern -> isOfType(pattern, type)))
        && (subjects.isEmpty() || subjects.contains(subject));
  }

  private static boolean isOfType(String pattern, String type) {
    return pattern.endsWith("*")
        ? type.startsWith(pattern.substring(0, pattern.length() - 1))
        : type.equals(pattern);
  }
}
