package dev.untether.persistence;

import java.util.Comparator;
import java.util.UUID;

/**
 * Orders UUIDs as PostgreSQL does: byte by byte. {@link UUID#compareTo} compares the halves as
 * signed numbers.
 */
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
