package dev.untether.persistence;

import java.util.Comparator;
import java.util.UUID;

/** The order of PostgreSQL: byte by byte. {@link UUID#compareTo} takes the halves as signed. */
final class UuidOrder {
  private UuidOrder() {}

  static final Comparator<UUID> UNSIGNED =
      (one, other) -> {
        int byFirstHalf =
            Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return byFirstHalf != 0
            ? byFirstHalf
            : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
      };
}
