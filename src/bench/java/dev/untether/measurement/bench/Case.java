package dev.untether.measurement.bench;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A load with a name, and what it is to be compared with.
 *
 * @param target gives the node, and starts it if it is the first to ask
 * @param load puts that node, or its database, under load
 */
record Case(
    String name, Supplier<Target> target, Function<Target, Load> load, List<Reference> references) {

  /**
   * Another case of the same group.
   *
   * @param label how the ratio is told, as in "0.47 of (label)"
   */
  record Reference(String label, String caseName) {}

  Case(String name, Supplier<Target> target, Function<Target, Load> load) {
    this(name, target, load, List.of());
  }

  Case alsoComparedWith(Reference other) {
    return new Case(
        name, target, load, Stream.concat(references.stream(), Stream.of(other)).toList());
  }

  Case comparedWith(Reference... others) {
    return new Case(name, target, load, List.of(others));
  }
}
