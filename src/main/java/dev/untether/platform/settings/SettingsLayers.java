package dev.untether.platform.settings;

import static java.util.Comparator.comparingInt;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The values from the environment and from the file; the environment takes precedence. */
final class SettingsLayers {
  private static final String VARIABLE_PREFIX = "UNTETHER_";

  private final Map<String, Object> file = new TreeMap<>();
  private final Map<String, String> environment;

  SettingsLayers(Map<?, ?> sections, Map<String, String> environment) {
    flatten("", sections);
    this.environment = Map.copyOf(environment);
  }

  static String variable(String key) {
    return VARIABLE_PREFIX
        + key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Returns a text without white space around it, or a list; never an empty text. */
  Optional<Object> value(String key) {
    Object variable = environment.getOrDefault(variable(key), "").strip();
    return Stream.of(variable, file.getOrDefault(key, ""))
        .filter(value -> !value.equals(""))
        .findFirst();
  }

  List<String> unknownKeys(Set<String> known) {
    return file.entrySet().stream()
        .filter(entry -> !known.contains(entry.getKey()))
        .filter(entry -> !(entry.getValue().equals("") && isSection(entry.getKey(), known)))
        .map(entry -> isNoSetting(entry.getKey(), known))
        .toList();
  }

  List<String> unknownVariables(Set<String> keys) {
    Set<String> known =
        keys.stream().map(SettingsLayers::variable).collect(Collectors.toCollection(TreeSet::new));
    return environment.entrySet().stream()
        .filter(variable -> !variable.getValue().isBlank())
        .map(Map.Entry::getKey)
        .filter(name -> name.startsWith(VARIABLE_PREFIX) && !known.contains(name))
        .sorted()
        .map(name -> isNoSetting(name, known))
        .toList();
  }

  private void flatten(String prefix, Map<?, ?> section) {
    section.forEach(
        (name, value) -> {
          String key = prefix + name;
          if (value instanceof Map<?, ?> inner) {
            flatten(key + ".", inner);
          } else if (value instanceof List<?> several) {
            file.put(key, several);
          } else {
            file.put(key, value == null ? "" : value.toString().strip());
          }
        });
  }

  private static boolean isSection(String name, Set<String> known) {
    return known.stream().anyMatch(key -> key.startsWith(name + "."));
  }

  private static String isNoSetting(String name, Set<String> known) {
    return name
        + " is not a setting"
        + NearestName.to(name, known).map(nearest -> "; the nearest is " + nearest).orElse("");
  }

  /** Finds the name that was probably meant. */
  static final class NearestName {
    private NearestName() {}

    static Optional<String> to(String mistyped, Collection<String> names) {
      return names.stream().min(comparingInt(name -> distance(lower(mistyped), lower(name))));
    }

    private static String lower(String name) {
      return name.toLowerCase(Locale.ROOT);
    }

    /** The Levenshtein distance: how many characters to insert, delete or replace. */
    private static int distance(String from, String to) {
      int[] above = new int[to.length() + 1];
      for (int column = 0; column <= to.length(); column++) {
        above[column] = column;
      }
      for (int row = 1; row <= from.length(); row++) {
        int[] current = new int[to.length() + 1];
        current[0] = row;
        for (int column = 1; column <= to.length(); column++) {
          int replaced =
              above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
          current[column] = Math.min(replaced, 1 + Math.min(above[column], current[column - 1]));
        }
        above = current;
      }
      return above[to.length()];
    }
  }
}
