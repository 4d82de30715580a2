package dev.untether.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  /** The entries with which implementations of RFC 6962 are tested, beginning with an empty one. */
  private static final List<TreeHash> LEAVES =
      Stream.of(
              "",
              "00",
              "10",
              "2021",
              "3031",
              "40414243",
              "5051525354555657",
              "606162636465666768696a6b6c6d6e6f")
          .map(entry -> TreeHash.ofLeaf(HexFormat.of().parseHex(entry)))
          .toList();

  private static final List<String> ROOTS =
      List.of(
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  private final Random random = new Random(20261129);

  @Test
  void the_roots_are_those_of_other_implementations() {
    GrownTree tree = new GrownTree();

    assertThat(tree.root().hex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (int size = 1; size <= LEAVES.size(); size++) {
      tree.append(LEAVES.subList(size - 1, size));

      assertThat(tree.root().hex()).isEqualTo(ROOTS.get(size - 1));
      assertThat(tree.ask(size, MerkleTree::root)).isEqualTo(tree.root());
    }
  }

  @Test
  void the_proofs_are_those_of_other_implementations() {
    GrownTree tree = new GrownTree();
    tree.append(LEAVES);

    assertThat(hex(tree.ask(1, then -> then.inclusionProof(0)))).isEmpty();
    assertThat(hex(tree.ask(8, then -> then.inclusionProof(0))))
        .containsExactly(
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
    assertThat(hex(tree.ask(8, then -> then.inclusionProof(5))))
        .containsExactly(
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assertThat(hex(tree.ask(3, then -> then.inclusionProof(2))))
        .containsExactly("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    assertThat(hex(tree.ask(1, then -> then.consistencyProof(1)))).isEmpty();
    assertThat(hex(tree.ask(8, then -> then.consistencyProof(1))))
        .containsExactly(
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
    assertThat(hex(tree.ask(8, then -> then.consistencyProof(6))))
        .containsExactly(
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assertThat(hex(tree.ask(5, then -> then.consistencyProof(2))))
        .containsExactly(
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
  }

  @Test
  void the_root_from_tiles_is_the_root_by_definition_at_every_size_that_the_tree_had() {
    GrownTree tree = GrownTree.ofSize(70_000);
    List<TreeHash> leaves = LongStream.range(0, 70_000).mapToObj(GrownTree::leaf).toList();

    IntStream.concat(
            IntStream.of(0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000),
            random.ints(20, 0, 70_000))
        .forEach(
            size ->
                assertThat(tree.ask(size, MerkleTree::root))
                    .as("size %s", size)
                    .isEqualTo(GrownTree.rootByDefinition(leaves.subList(0, size))));
  }

  @Test
  void a_proof_needs_few_tiles() {
    assertThat(MerkleTree.tilesFor(70_000, tree -> tree.inclusionProof(69_999)))
        .containsExactlyInAnyOrder(new Tile(0, 273, 112), new Tile(1, 1, 17), new Tile(2, 0, 1));
    assertThat(MerkleTree.tilesFor(70_000, tree -> tree.inclusionProof(0)))
        .containsExactlyInAnyOrder(
            new Tile(0, 0, 256), new Tile(1, 0, 256), new Tile(1, 1, 17), new Tile(0, 273, 112));
    assertThat(MerkleTree.tilesFor(0, MerkleTree::root)).isEmpty();
  }

  @Test
  void a_tile_that_is_missing_or_too_short_is_told() {
    Tile tile = new Tile(0, 0, 5);
    byte[] tooShort = new byte[4 * TreeHash.LENGTH];

    assertThatThrownBy(() -> MerkleTree.of(5, Map.of()).root())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the tile 0/000.p/5 is missing or damaged");
    assertThatThrownBy(() -> MerkleTree.of(5, Map.of(tile, tooShort)).root())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the tile 0/000.p/5 is missing or damaged");
  }

  @Test
  void what_the_tree_never_had_has_no_proof() {
    MerkleTree tree = MerkleTree.of(5, Map.of());

    assertThatThrownBy(() -> tree.inclusionProof(5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.inclusionProof(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.consistencyProof(6)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.consistencyProof(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> hex(List<TreeHash> hashes) {
    return hashes.stream().map(TreeHash::hex).toList();
  }
}
