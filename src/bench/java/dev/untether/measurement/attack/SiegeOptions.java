package dev.untether.measurement.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is asked of {@code scripts/attack}.
 *
 * @param duration of each attack
 */
record SiegeOptions(List<Attack> attacks, Duration duration) {
  private static final int DEFAULT_SECONDS = 10;
  private static final List<Attack> ALL =
      Stream.of(
              WebSocketAttacks.all(), Http1Attacks.all(), Http2Attacks.all(), ClusterAttacks.all())
          .flatMap(List::stream)
          .toList();

  /**
   * Understands the command line.
   *
   * @throws IllegalArgumentException with a message for the person who wrote it
   */
  static SiegeOptions of(List<String> arguments) {
    List<Attack> attacks = new ArrayList<>();
    int seconds = DEFAULT_SECONDS;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      if (argument.equals("--seconds")) {
        seconds = seconds(rest);
      } else {
        attacks.add(attack(argument));
      }
    }
    return new SiegeOptions(attacks.isEmpty() ? ALL : attacks, Duration.ofSeconds(seconds));
  }

  private static Attack attack(String name) {
    return ALL.stream()
        .filter(attack -> attack.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no attack %s, only %s"
                        .formatted(
                            name, String.join(", ", ALL.stream().map(Attack::name).toList()))));
  }

  private static int seconds(Iterator<String> rest) {
    String value = rest.hasNext() ? rest.next() : "";
    if (!value.matches("[1-9]\\d{0,2}")) {
      throw new IllegalArgumentException("--seconds needs a number from 1 to 999");
    }
    return Integer.parseInt(value);
  }
}
