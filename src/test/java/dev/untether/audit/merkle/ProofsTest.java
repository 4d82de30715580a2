package dev.untether.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.audit.merkle.MerkleTree.Proofs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ProofsTest {
  private static final int SMALL_SIZE = 40;
  private static final int LARGE_SIZE = 70_000;
  private static final TreeHash OTHER = GrownTree.leaf(-1);

  private final Random random = new Random(20261129);
  private final GrownTree tree = GrownTree.ofSize(LARGE_SIZE);

  @Test
  void each_leaf_of_each_small_tree_is_proven_and_nothing_else() {
    for (long size = 1; size <= SMALL_SIZE; size++) {
      for (long index = 0; index < size; index++) {
        assertProvesOnlyItsLeaf(index, size);
      }
    }
  }

  @Test
  void random_leaves_of_large_trees_are_proven_and_nothing_else() {
    for (int i = 0; i < 200; i++) {
      long size = random.nextLong(1, LARGE_SIZE + 1);
      assertProvesOnlyItsLeaf(random.nextLong(size), size);
    }
  }

  @Test
  void each_small_tree_is_proven_to_be_the_beginning_of_each_larger_one_and_nothing_else() {
    for (long size = 0; size <= SMALL_SIZE; size++) {
      for (long smallerSize = 0; smallerSize <= size; smallerSize++) {
        assertProvesOnlyItsBeginning(smallerSize, size);
      }
    }
  }

  @Test
  void large_trees_are_proven_to_be_the_beginning_of_larger_ones_and_nothing_else() {
    for (int i = 0; i < 200; i++) {
      long size = random.nextLong(1, LARGE_SIZE + 1);
      assertProvesOnlyItsBeginning(random.nextLong(size), size);
    }
    LongStream.of(1, 256, 512, 65_536).forEach(full -> assertProvesOnlyItsBeginning(full, 70_000));
  }

  /** Sizes that a hostile checkpoint may name. */
  @Test
  void absurd_sizes_prove_nothing() {
    List<TreeHash> proof = List.of(OTHER, OTHER);

    assertThat(Proofs.isIncluded(OTHER, -1, 2, OTHER, proof)).isFalse();
    assertThat(Proofs.isIncluded(OTHER, 0, Long.MAX_VALUE, OTHER, proof)).isFalse();
    assertThat(Proofs.isIncluded(OTHER, 0, 0, TreeHash.OF_EMPTY_TREE, List.of())).isFalse();
    assertThat(Proofs.areConsistent(-1, OTHER, 5, OTHER, proof)).isFalse();
    assertThat(Proofs.areConsistent(0, OTHER, 5, OTHER, List.of())).isFalse();
    assertThat(Proofs.areConsistent(6, OTHER, 5, OTHER, proof)).isFalse();
    assertThat(Proofs.areConsistent(1, OTHER, Long.MAX_VALUE, OTHER, proof)).isFalse();
  }

  private void assertProvesOnlyItsLeaf(long index, long size) {
    TreeHash leaf = GrownTree.leaf(index);
    TreeHash root = tree.ask(size, MerkleTree::root);
    List<TreeHash> path = tree.ask(size, then -> then.inclusionProof(index));

    assertThat(Proofs.isIncluded(leaf, index, size, root, path)).isTrue();
    assertThat(Proofs.isIncluded(OTHER, index, size, root, path)).isFalse();
    assertThat(Proofs.isIncluded(leaf, index, size, OTHER, path)).isFalse();
    assertThat(Proofs.isIncluded(leaf, index + 1, size, root, path)).isFalse();
    assertThat(Proofs.isIncluded(leaf, index - 1, size, root, path)).isFalse();
    assertThat(Proofs.isIncluded(leaf, index, pathOfOtherLength(size), root, path)).isFalse();
    for (List<TreeHash> altered : alterations(path)) {
      assertThat(Proofs.isIncluded(leaf, index, size, root, altered)).isFalse();
    }
  }

  private void assertProvesOnlyItsBeginning(long smallerSize, long size) {
    TreeHash smallerRoot = tree.ask(smallerSize, MerkleTree::root);
    TreeHash root = tree.ask(size, MerkleTree::root);
    List<TreeHash> proof = tree.ask(size, then -> then.consistencyProof(smallerSize));

    assertThat(Proofs.areConsistent(smallerSize, smallerRoot, size, root, proof)).isTrue();
    assertThat(Proofs.areConsistent(smallerSize, OTHER, size, root, proof)).isFalse();
    if (smallerSize > 0) {
      assertThat(Proofs.areConsistent(smallerSize, smallerRoot, size, OTHER, proof)).isFalse();
      assertThat(Proofs.areConsistent(smallerSize - 1, smallerRoot, size, root, proof)).isFalse();
      assertThat(Proofs.areConsistent(smallerSize, smallerRoot, 2 * size + 1, root, proof))
          .isFalse();
    }
    for (List<TreeHash> altered : alterations(proof)) {
      assertThat(Proofs.areConsistent(smallerSize, smallerRoot, size, root, altered)).isFalse();
    }
  }

  /** A size whose proofs have another length than those of this one, whatever the leaf. */
  private static long pathOfOtherLength(long size) {
    return 4 * size + 1;
  }

  /** Each hash replaced, left out and repeated, and one too many. */
  private static List<List<TreeHash>> alterations(List<TreeHash> proof) {
    List<List<TreeHash>> altered = new ArrayList<>();
    for (int i = 0; i < proof.size(); i++) {
      List<TreeHash> replaced = new ArrayList<>(proof);
      replaced.set(i, OTHER);
      List<TreeHash> shorter = new ArrayList<>(proof);
      shorter.remove(i);
      List<TreeHash> longer = new ArrayList<>(proof);
      longer.add(i, proof.get(i));
      altered.addAll(List.of(replaced, shorter, longer));
    }
    List<TreeHash> oneMore = new ArrayList<>(proof);
    oneMore.add(OTHER);
    altered.add(oneMore);
    return altered;
  }
}
