package dev.untether.audit.merkle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A tree that is stored as tiles while it grows, as the ledger stores them: the last tile of each
 * level is replaced by its longer form.
 */
public final class GrownTree {
  private final Map<Place, byte[]> stored = new HashMap<>();
  private TreeEdge edge = new TreeEdge();

  private record Place(int level, long number) {
    private static Place of(Tile tile) {
      return new Place(tile.level(), tile.number());
    }
  }

  static GrownTree ofSize(long size) {
    GrownTree tree = new GrownTree();
    tree.growTo(size);
    return tree;
  }

  /** The hash of a leaf whose entry is its own index in digits. */
  static TreeHash leaf(long index) {
    return TreeHash.ofLeaf(Long.toString(index).getBytes(UTF_8));
  }

  /** Appends leaves in one step. */
  void growTo(long size) {
    append(LongStream.range(edge.size(), size).mapToObj(GrownTree::leaf).toList());
  }

  public void append(List<TreeHash> leaves) {
    edge.append(leaves).forEach((tile, hashes) -> stored.put(Place.of(tile), hashes));
  }

  /** Goes on from the stored tiles, as after a restart. */
  void restart() {
    edge = new TreeEdge(edge.size(), hashes(TreeEdge.tilesOf(edge.size())));
  }

  public long size() {
    return edge.size();
  }

  public TreeHash root() {
    return edge.root();
  }

  /** What the tree, when it had that size, answers from those stored tiles that it asks for. */
  public <T> T ask(long size, Function<MerkleTree, T> question) {
    return question.apply(MerkleTree.of(size, hashes(MerkleTree.tilesFor(size, question))));
  }

  private Map<Tile, byte[]> hashes(Collection<Tile> tiles) {
    return tiles.stream().collect(Collectors.toMap(tile -> tile, this::hashes));
  }

  /** Every stored tile has these hashes at its beginning, however long it has become since. */
  byte[] hashes(Tile tile) {
    return Arrays.copyOf(stored.get(Place.of(tile)), tile.width() * TreeHash.LENGTH);
  }

  /** The root by the definition in RFC 9162, section 2.1.1. */
  static TreeHash rootByDefinition(List<TreeHash> leaves) {
    if (leaves.size() <= 1) {
      return leaves.isEmpty() ? TreeHash.OF_EMPTY_TREE : leaves.get(0);
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return TreeHash.ofNode(
        rootByDefinition(leaves.subList(0, split)),
        rootByDefinition(leaves.subList(split, leaves.size())));
  }
}
