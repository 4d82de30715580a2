package dev.untether.measurement.bench;

import dev.untether.measurement.bench.Case.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The cases of this build and, if there is one to compare it with, those of an older one. */
record Comparison(Cases current, Optional<Cases> before) {

  static Comparison of(Stage stage, BenchOptions options) {
    return new Comparison(
        new Cases(stage, options, Build.current()),
        options.before().map(build -> new Cases(stage, options, build)));
  }

  /** The older build's case comes right before the one that is compared with it. */
  List<Case> of(Group group) {
    List<Case> now = current.of(group);
    return before.map(cases -> inTurns(cases.of(group), now)).orElse(now);
  }

  private static List<Case> inTurns(List<Case> before, List<Case> now) {
    List<Case> all = new ArrayList<>();
    for (int index = 0; index < now.size(); index++) {
      all.addAll(pair(before.get(index), now.get(index)));
    }
    return all;
  }

  /** What runs without Untether is the same in both. */
  private static List<Case> pair(Case before, Case now) {
    return before.name().equals(now.name())
        ? List.of(now)
        : List.of(before, now.alsoComparedWith(new Reference("before", before.name())));
  }
}
