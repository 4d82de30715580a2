package dev.untether.audit.merkle;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A tree of a given size, computed from tiles: its root, and proofs (RFC 9162, sections 2.1.3 and
 * 2.1.4).
 *
 * @param size how many leaves the tree has
 * @param subtrees the roots of the full subtrees in it
 */
public record MerkleTree(long size, Subtrees subtrees) {

  /** Finds the roots of full subtrees. */
  @FunctionalInterface
  public interface Subtrees {
    /**
     * Returns the root of the subtree of 2^height leaves that begins with leaf {@code index *
     * 2^height}.
     */
    TreeHash root(int height, long index);
  }

  /**
   * Returns the tree whose hashes stand in these tiles, which must include those that {@link
   * #tilesFor} names for what is asked of the tree. The hashes of each tile lie one after the
   * other. The tree throws an {@link IllegalArgumentException} when a tile that it needs is missing
   * or has another width.
   */
  public static MerkleTree of(long size, Map<Tile, byte[]> tiles) {
    return new MerkleTree(
        size,
        (height, index) -> {
          Tile tile = tileOf(height, index, size);
          byte[] hashes = tiles.get(tile);
          if (hashes == null || hashes.length != tile.width() * TreeHash.LENGTH) {
            throw new IllegalArgumentException(
                "the tile " + tile.path() + " is missing or damaged");
          }
          return subtreeIn(hashes, height, index);
        });
  }

  /**
   * Returns the tiles that a computation reads.
   *
   * @param computation for example {@code tree -> tree.inclusionProof(5)}
   */
  public static Set<Tile> tilesFor(long size, Function<MerkleTree, ?> computation) {
    Set<Tile> tiles = new LinkedHashSet<>();
    Object unused =
        computation.apply(
            new MerkleTree(
                size,
                (height, index) -> {
                  tiles.add(tileOf(height, index, size));
                  return TreeHash.OF_EMPTY_TREE;
                }));
    return tiles;
  }

  public TreeHash root() {
    return size == 0 ? TreeHash.OF_EMPTY_TREE : hash(0, size);
  }

  /** Returns the hashes that lead from a leaf to the root, the one next to the leaf first. */
  public List<TreeHash> inclusionProof(long index) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("the tree has no leaf " + index);
    }
    List<TreeHash> path = new ArrayList<>();
    addPath(path, index, 0, size);
    return path;
  }

  /** Returns the hashes that show that a smaller tree is the beginning of this one. */
  public List<TreeHash> consistencyProof(long smallerSize) {
    if (smallerSize < 0 || smallerSize > size) {
      throw new IllegalArgumentException("the tree is smaller than " + smallerSize);
    }
    List<TreeHash> proof = new ArrayList<>();
    if (smallerSize > 0 && smallerSize < size) {
      addSubproof(proof, smallerSize, 0, size, true);
    }
    return proof;
  }

  private void addPath(List<TreeHash> path, long index, long start, long end) {
    if (end - start == 1) {
      return;
    }
    long middle = start + largestPowerBelow(end - start);
    if (index < middle) {
      addPath(path, index, start, middle);
      path.add(hash(middle, end));
    } else {
      addPath(path, index, middle, end);
      path.add(hash(start, middle));
    }
  }

  private void addSubproof(
      List<TreeHash> proof, long smallerSize, long start, long end, boolean isWholeSmallerTree) {
    if (smallerSize == end) {
      if (!isWholeSmallerTree) {
        proof.add(hash(start, end));
      }
      return;
    }
    long middle = start + largestPowerBelow(end - start);
    if (smallerSize <= middle) {
      addSubproof(proof, smallerSize, start, middle, isWholeSmallerTree);
      proof.add(hash(middle, end));
    } else {
      addSubproof(proof, smallerSize, middle, end, false);
      proof.add(hash(start, middle));
    }
  }

  /** The hash of the leaves from start to before end, as the tree splits them. */
  private TreeHash hash(long start, long end) {
    long leaves = end - start;
    if (Long.bitCount(leaves) == 1) {
      return subtrees.root(Long.numberOfTrailingZeros(leaves), start / leaves);
    }
    long middle = start + largestPowerBelow(leaves);
    return TreeHash.ofNode(hash(start, middle), hash(middle, end));
  }

  /** The largest power of two that is smaller than a number of at least 2. */
  static long largestPowerBelow(long number) {
    return Long.highestOneBit(number - 1);
  }

  private static Tile tileOf(int height, long index, long size) {
    int level = height / Tile.HEIGHT;
    long firstHash = index << height % Tile.HEIGHT;
    return Tile.inTree(level, firstHash / Tile.FULL_WIDTH, size);
  }

  private static TreeHash subtreeIn(byte[] hashes, int height, long index) {
    int heightInTile = height % Tile.HEIGHT;
    int first = (int) ((index << heightInTile) % Tile.FULL_WIDTH);
    return subtree(hashes, first, 1 << heightInTile);
  }

  /** The root of a power of two of hashes in a tile. */
  static TreeHash subtree(byte[] hashes, int first, int count) {
    if (count == 1) {
      return TreeHash.at(hashes, first);
    }
    int half = count / 2;
    return TreeHash.ofNode(subtree(hashes, first, half), subtree(hashes, first + half, half));
  }

  /** Verifies proofs, as RFC 9162 describes it (sections 2.1.3.2 and 2.1.4.2). */
  public static final class Proofs {
    private Proofs() {}

    /**
     * Whether a leaf is in the tree with this size and root.
     *
     * @param index the place of the leaf, from 0
     * @param path as {@link MerkleTree#inclusionProof} returns it
     */
    public static boolean isIncluded(
        TreeHash leaf, long index, long size, TreeHash root, List<TreeHash> path) {
      if (index < 0 || index >= size) {
        return false;
      }
      long node = index;
      long lastNode = size - 1;
      TreeHash hash = leaf;
      for (TreeHash sibling : path) {
        if (lastNode == 0) {
          return false;
        }
        if (isRightChild(node) || node == lastNode) {
          hash = TreeHash.ofNode(sibling, hash);
          while (!isRightChild(node) && node != 0) {
            node >>= 1;
            lastNode >>= 1;
          }
        } else {
          hash = TreeHash.ofNode(hash, sibling);
        }
        node >>= 1;
        lastNode >>= 1;
      }
      return lastNode == 0 && hash.equals(root);
    }

    /**
     * Whether the tree with the smaller size and root is the beginning of the other one.
     *
     * @param proof as {@link MerkleTree#consistencyProof} returns it
     */
    public static boolean areConsistent(
        long smallerSize, TreeHash smallerRoot, long size, TreeHash root, List<TreeHash> proof) {
      if (smallerSize < 0 || smallerSize > size) {
        return false;
      }
      if (smallerSize == size) {
        return proof.isEmpty() && smallerRoot.equals(root);
      }
      if (smallerSize == 0) {
        return proof.isEmpty() && smallerRoot.equals(TreeHash.OF_EMPTY_TREE);
      }
      Iterator<TreeHash> hashes = proof.iterator();
      long node = smallerSize - 1;
      long lastNode = size - 1;
      while (isRightChild(node)) {
        node >>= 1;
        lastNode >>= 1;
      }
      // A smaller tree that is a full subtree of the other one is not named in the proof.
      if (node != 0 && !hashes.hasNext()) {
        return false;
      }
      TreeHash smaller = node == 0 ? smallerRoot : hashes.next();
      TreeHash whole = smaller;
      while (hashes.hasNext()) {
        TreeHash sibling = hashes.next();
        if (lastNode == 0) {
          return false;
        }
        if (isRightChild(node) || node == lastNode) {
          smaller = TreeHash.ofNode(sibling, smaller);
          whole = TreeHash.ofNode(sibling, whole);
          while (!isRightChild(node) && node != 0) {
            node >>= 1;
            lastNode >>= 1;
          }
        } else {
          whole = TreeHash.ofNode(whole, sibling);
        }
        node >>= 1;
        lastNode >>= 1;
      }
      return lastNode == 0 && smaller.equals(smallerRoot) && whole.equals(root);
    }

    private static boolean isRightChild(long node) {
      return (node & 1) == 1;
    }
  }
}
