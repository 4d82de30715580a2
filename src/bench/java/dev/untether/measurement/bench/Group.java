package dev.untether.measurement.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Cases that are measured in turns with each other, and told in one table. */
enum Group {
  REMOVALS("Removals, beside what does nothing and beside pgbench"),
  TLS("Removals with TLS"),
  ROWS("Few rows and many"),
  ADDITIONS("Additions"),
  READS("Reads"),
  OVERLOAD("Twice as many removals as can be done, at a constant rate"),
  LOGONS("Removals beside a storm of logons"),
  LAG("How soon audit trail and live stream have what was removed");

  private final String title;

  Group(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  static Optional<Group> named(String name) {
    return Arrays.stream(values())
        .filter(group -> group.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }
}
