package dev.untether.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TreeEdgeTest {
  private final Random random = new Random(20261129);

  @Test
  void batches_of_any_size_and_restarts_between_them_give_the_same_tree() {
    GrownTree tree = new GrownTree();
    while (tree.size() < 70_000) {
      tree.growTo(Math.min(70_000, tree.size() + random.nextInt(1, 1000)));
      if (random.nextBoolean()) {
        tree.restart();
      }
      assertThat(tree.ask(tree.size(), MerkleTree::root)).isEqualTo(tree.root());
    }

    assertThat(tree.root())
        .isEqualTo(
            GrownTree.rootByDefinition(
                LongStream.range(0, 70_000).mapToObj(GrownTree::leaf).toList()));
  }

  @Test
  void the_edge_goes_on_behind_a_full_tile() {
    GrownTree tree = new GrownTree();
    for (long size : List.of(255L, 256L, 257L, 65_535L, 65_536L, 65_537L)) {
      tree.growTo(size);
      tree.restart();

      assertThat(tree.root()).as("size %s", size).isEqualTo(tree.ask(size, MerkleTree::root));
    }
  }

  @Test
  void appending_names_each_tile_that_has_become_longer_in_its_new_width() {
    TreeEdge edge = new TreeEdge();

    assertThat(edge.append(leaves(255)).keySet()).containsExactly(new Tile(0, 0, 255));
    assertThat(edge.append(leaves(1)).keySet())
        .containsExactly(new Tile(0, 0, 256), new Tile(1, 0, 1));
    assertThat(edge.append(leaves(1)).keySet()).containsExactly(new Tile(0, 1, 1));
    assertThat(edge.append(leaves(600)).keySet())
        .containsExactlyInAnyOrder(
            new Tile(0, 1, 256), new Tile(0, 2, 256), new Tile(0, 3, 89), new Tile(1, 0, 3));
    assertThat(edge.append(List.of())).isEmpty();
  }

  @Test
  void a_damaged_tile_is_refused() {
    Map<Tile, byte[]> tooShort = Map.of(new Tile(0, 0, 5), new byte[4 * TreeHash.LENGTH]);

    assertThatThrownBy(() -> new TreeEdge(5, tooShort))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the tile 0/000.p/5 is missing or damaged");
  }

  @Test
  void the_tiles_at_the_edge_are_those_of_the_specification() {
    assertThat(TreeEdge.tilesOf(70_000))
        .containsExactly(new Tile(0, 273, 112), new Tile(1, 1, 17), new Tile(2, 0, 1));
    assertThat(TreeEdge.tilesOf(256)).containsExactly(new Tile(1, 0, 1));
    assertThat(TreeEdge.tilesOf(0)).isEmpty();
    assertThat(TreeEdge.tilesOf(Long.MAX_VALUE)).hasSize(8);
  }

  private static List<TreeHash> leaves(int count) {
    return IntStream.range(0, count).mapToObj(GrownTree::leaf).toList();
  }
}
