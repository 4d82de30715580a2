package dev.untether.model;

import java.util.List;

/**
 * Which events somebody wants.
 *
 * @param types CloudEvents types; one that ends with {@code *} stands for all that begin like it;
 *     empty for all
 * @param subjects what the events are about, such as ids of connections; empty for all
 */
public record EventFilter(List<String> types, List<String> subjects) {
  /** Lets every event pass. */
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
