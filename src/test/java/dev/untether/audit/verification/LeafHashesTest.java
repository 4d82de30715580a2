package dev.untether.audit.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.audit.merkle.GrownTree;
import dev.untether.audit.merkle.MerkleTree;
import dev.untether.audit.merkle.TreeHash;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeafHashesTest {

  @Test
  void the_root_of_each_size_is_known_while_the_tree_grows() throws IOException {
    GrownTree tree = new GrownTree();
    try (LeafHashes leaves = LeafHashes.create()) {
      for (int number = 0; number < 70_000; number++) {
        TreeHash leaf = TreeHash.ofLeaf(new byte[] {(byte) number, (byte) (number >> 8)});
        leaves.append(leaf);
        tree.append(List.of(leaf));
        if (number % 251 == 0) {
          assertThat(leaves.root(leaves.size())).isEqualTo(tree.root());
        }
      }

      for (long size : new long[] {0, 1, 255, 256, 257, 65_535, 65_536, 69_888, 69_999}) {
        assertThat(leaves.root(size)).isEqualTo(tree.ask(size, MerkleTree::root));
      }
      assertThat(leaves.subtree(16, 0)).isEqualTo(tree.ask(65_536, MerkleTree::root));
    }
  }
}
