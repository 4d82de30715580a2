package dev.untether.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects events by type, subject and actor.
 *
 * @param types CloudEvents types; one that ends with {@code *} matches all types that begin with
 *     what precedes it; empty for all types
 * @param subjects the subjects of events, such as ids of connections; empty for all subjects
 * @param actors the names of the users who caused the events; empty for all events, also those that
 *     no user has caused
 */
public record EventFilter(List<String> types, List<String> subjects, List<String> actors) {
  /** Matches every event. */
  public static final EventFilter ALL = new EventFilter(List.of(), List.of());

  public EventFilter {
    types = List.copyOf(types);
    subjects = List.copyOf(subjects);
    // A node of an older version sends none.
    actors = actors == null ? List.of() : List.copyOf(actors);
  }

  /** Selects events of any actor. */
  public EventFilter(List<String> types, List<String> subjects) {
    this(types, subjects, List.of());
  }

  /**
   * Whether the filter selects such an event.
   *
   * @param actor null if no user has caused the event
   */
  public boolean matches(String type, String subject, @Nullable String actor) {
    return matchesType(type)
        && (subjects.isEmpty() || subjects.contains(subject))
        && (actors.isEmpty() || (actor != null && actors.contains(actor)));
  }

  public boolean matchesType(String type) {
    return types.isEmpty() || types.stream().anyMatch(pattern -> isOfType(pattern, type));
  }

  private static boolean isOfType(String pattern, String type) {
    return pattern.endsWith("*")
        ? type.startsWith(pattern.substring(0, pattern.length() - 1))
        : type.equals(pattern);
  }
}
