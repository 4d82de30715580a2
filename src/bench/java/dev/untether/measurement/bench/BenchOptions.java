package dev.untether.measurement.bench;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What is asked of {@code scripts/bench}.
 *
 * @param seconds how long each run takes
 * @param warming how many runs of each case come first and do not count
 * @param rows how many connections there are at the start of a run
 * @param manyRows how many count as many
 * @param secondsOfLag how long the subscribers have to follow
 * @param databaseUri a server on which databases may be created
 * @param before what all is compared with
 * @param only which cases are measured, by a part of their name
 */
record BenchOptions(
    Set<Group> groups,
    int seconds,
    int warming,
    int rows,
    int manyRows,
    int secondsOfLag,
    Optional<String> databaseUri,
    Optional<Build> before,
    Pattern only) {

  private static final Pattern ALL = Pattern.compile("");
  private static final int SECONDS = 5;
  private static final int WARMING = 1;
  private static final int ROWS = 500_000;
  private static final int MANY_ROWS = 2_000_000;
  private static final int SECONDS_OF_LAG = 60;

  /**
   * Understands the command line.
   *
   * @throws IllegalArgumentException with a message for who wrote it
   */
  static BenchOptions of(List<String> arguments) {
    Set<Group> groups = EnumSet.noneOf(Group.class);
    int seconds = SECONDS;
    int warming = WARMING;
    int rows = ROWS;
    int manyRows = MANY_ROWS;
    int secondsOfLag = SECONDS_OF_LAG;
    Optional<String> databaseUri = Optional.empty();
    Optional<Build> before = Optional.empty();
    Pattern only = ALL;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--seconds" -> seconds = number(argument, rest);
        case "--warming" -> warming = number(argument, rest);
        case "--rows" -> rows = number(argument, rest);
        case "--many-rows" -> manyRows = number(argument, rest);
        case "--seconds-of-lag" -> secondsOfLag = number(argument, rest);
        case "--database" -> databaseUri = Optional.of(value(argument, rest));
        case "--before" -> before = Optional.of(Build.before(Path.of(value(argument, rest))));
        case "--only" -> only = pattern(value(argument, rest));
        case "all" -> groups.addAll(EnumSet.allOf(Group.class));
        default -> groups.add(group(argument));
      }
    }
    return new BenchOptions(
        groups.isEmpty() ? EnumSet.allOf(Group.class) : groups,
        seconds,
        warming,
        rows,
        manyRows,
        secondsOfLag,
        databaseUri,
        before,
        only);
  }

  boolean includes(Case measured) {
    return only.matcher(measured.name()).find();
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException malformed) {
      throw new IllegalArgumentException(
          "--only needs a regular expression: " + malformed.getDescription(), malformed);
    }
  }

  private static Group group(String argument) {
    return Group.named(argument)
        .orElseThrow(() -> new IllegalArgumentException("There is no " + argument));
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }

  private static int number(String option, Iterator<String> rest) {
    String value = value(option, rest);
    if (!value.matches("[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException(option + " needs a number, not " + value);
    }
    return Integer.parseInt(value);
  }
}
