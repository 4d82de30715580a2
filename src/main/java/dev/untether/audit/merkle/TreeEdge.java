package dev.untether.audit.merkle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The right edge of a tree: the last tile of each level as far as it is not full, which is all that
 * appending needs to know. Not safe for several threads.
 */
public final class TreeEdge {
  /** The hashes of the last tile of each level; the arrays have room for a full tile. */
  private final List<byte[]> partialTiles = new ArrayList<>();

  private long size;

  /** The edge of the empty tree. */
  public TreeEdge() {}

  /**
   * Reads the edge of a tree from the tiles in which the tree is stored.
   *
   * @param tiles must include {@link #tilesOf} this size
   */
  public TreeEdge(long size, Map<Tile, byte[]> tiles) {
    this.size = size;
    for (int level = 0; level < levels(size); level++) {
      Tile last = lastTile(level, size);
      byte[] hashes = new byte[Tile.FULL_WIDTH * TreeHash.LENGTH];
      if (last.width() > 0) {
        byte[] stored = tiles.get(last);
        if (stored == null || stored.length != last.width() * TreeHash.LENGTH) {
          throw new IllegalArgumentException("the tile " + last.path() + " is missing or damaged");
        }
        System.arraycopy(stored, 0, hashes, 0, stored.length);
      }
      partialTiles.add(hashes);
    }
  }

  /** The tiles at the edge of a tree of this size. */
  public static List<Tile> tilesOf(long size) {
    List<Tile> tiles = new ArrayList<>();
    for (int level = 0; level < levels(size); level++) {
      Tile last = lastTile(level, size);
      if (last.width() > 0) {
        tiles.add(last);
      }
    }
    return tiles;
  }

  /** How many leaves the tree has. */
  public long size() {
    return size;
  }

  /**
   * Appends leaves.
   *
   * @return the hashes of each tile that has become longer, in its new width
   */
  public Map<Tile, byte[]> append(List<TreeHash> leaves) {
    Map<Tile, byte[]> grown = new LinkedHashMap<>();
    int highest = -1;
    for (TreeHash leaf : leaves) {
      highest = Math.max(highest, append(leaf, grown));
    }
    for (int level = 0; level <= highest; level++) {
      Tile last = lastTile(level, size);
      if (last.width() > 0) {
        byte[] hashes = partialTiles.get(level);
        grown.put(last, Arrays.copyOf(hashes, last.width() * TreeHash.LENGTH));
      }
    }
    return grown;
  }

  public TreeHash root() {
    TreeHash root = null;
    for (int level = 0; level < partialTiles.size(); level++) {
      int width = lastTile(level, size).width();
      while (width > 0) {
        int count = Integer.lowestOneBit(width);
        width -= count;
        root = leftOf(MerkleTree.subtree(partialTiles.get(level), width, count), root);
      }
    }
    return root == null ? TreeHash.OF_EMPTY_TREE : root;
  }

  private static TreeHash leftOf(TreeHash left, @Nullable TreeHash right) {
    return right == null ? left : TreeHash.ofNode(left, right);
  }

  /** Returns the highest level that has got another hash. */
  private int append(TreeHash leaf, Map<Tile, byte[]> grown) {
    TreeHash hash = leaf;
    int level = 0;
    while (true) {
      if (level == partialTiles.size()) {
        partialTiles.add(new byte[Tile.FULL_WIDTH * TreeHash.LENGTH]);
      }
      Tile last = lastTile(level, size);
      byte[] hashes = partialTiles.get(level);
      hash.copyTo(hashes, last.width());
      if (last.width() + 1 < Tile.FULL_WIDTH) {
        size++;
        return level;
      }
      grown.put(new Tile(level, last.number(), Tile.FULL_WIDTH), hashes.clone());
      hash = MerkleTree.subtree(hashes, 0, Tile.FULL_WIDTH);
      level++;
    }
  }

  /** How many levels of tiles have at least one hash. */
  private static int levels(long size) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(size);
    return (bits + Tile.HEIGHT - 1) / Tile.HEIGHT;
  }

  /** The tile of a level to which the next hash is appended; its width may be 0. */
  private static Tile lastTile(int level, long size) {
    long hashes = size >>> (Tile.HEIGHT * level);
    return new Tile(level, hashes / Tile.FULL_WIDTH, (int) (hashes % Tile.FULL_WIDTH));
  }
}
