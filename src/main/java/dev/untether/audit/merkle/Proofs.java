package dev.untether.audit.merkle;

import java.util.Iterator;
import java.util.List;

/** Verifies proofs, as RFC 9162 describes it (sections 2.1.3.2 and 2.1.4.2). */
public final class Proofs {
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
