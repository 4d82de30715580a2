package dev.untether.audit.merkle;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tile is meant (C2SP tlog-tiles): up to 256 hashes that stand beside each other in the tree.
 *
 * @param level 0 for leaf hashes; at level L each hash is the root of 256^L leaves
 * @param number the place among the tiles of its level, from 0
 * @param width how many hashes it has: 256, or fewer for the last one of a level
 */
public record Tile(int level, long number, int width) {
  /** How many hashes a full tile has. */
  public static final int FULL_WIDTH = 256;

  /** The binary logarithm of {@link #FULL_WIDTH}: how many levels of the tree a tile covers. */
  static final int HEIGHT = 8;

  /** A level above this one would need more leaves than a long can count. */
  private static final int MAX_LEVEL = 7;

  /** So would a tile with a greater number. */
  private static final long MAX_NUMBER = Long.MAX_VALUE / FULL_WIDTH;

  private static final Pattern PLACE =
      Pattern.compile("((?:x\\d{3}/){0,5})(\\d{3})(?:\\.p/([1-9]\\d{0,2}))?");

  /** The tile's path, such as {@code 0/x001/234.p/5}. */
  public String path() {
    return level + "/" + place();
  }

  /** The path without the level, which also names the bundle of the tile's entries. */
  public String place() {
    StringBuilder groups = new StringBuilder(threeDigits(number % 1000));
    for (long rest = number / 1000; rest > 0; rest /= 1000) {
      groups.insert(0, "x" + threeDigits(rest % 1000) + "/");
    }
    return isFull() ? groups.toString() : groups + ".p/" + width;
  }

  private static String threeDigits(long group) {
    return Long.toString(1000 + group).substring(1);
  }

  /** Reads {@link #place}; empty if the text is not in exactly that form. */
  public static Optional<Tile> parse(int level, String place) {
    Matcher parts = PLACE.matcher(place);
    if (level < 0 || level > MAX_LEVEL || !parts.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(parts.group(1).replaceAll("[x/]", "") + parts.group(2));
    int width = parts.group(3) == null ? FULL_WIDTH : Integer.parseInt(parts.group(3));
    Tile tile = new Tile(level, number, width);
    boolean exists = number <= MAX_NUMBER && width <= FULL_WIDTH;
    return exists && tile.place().equals(place) ? Optional.of(tile) : Optional.empty();
  }

  /** The tile of this level and number in a tree of that size; its width is 0 if it has no hash. */
  public static Tile inTree(int level, long number, long treeSize) {
    long hashesOfLevel = treeSize >>> (HEIGHT * level);
    long width = Math.min(FULL_WIDTH, hashesOfLevel - number * FULL_WIDTH);
    return new Tile(level, number, (int) Math.max(0, width));
  }

  boolean isFull() {
    return width == FULL_WIDTH;
  }
}
