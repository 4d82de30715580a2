package dev.untether.audit.verification;

import dev.untether.audit.merkle.MerkleTree;
import dev.untether.audit.merkle.TreeHash;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The leaves of a tree that grows, and the root that it had at any of its sizes. The leaves are in
 * a temporary file, since a long trail has too many for memory; memory has the roots of subtrees
 * from {@link #MEMORY_HEIGHT} on.
 */
final class LeafHashes implements Closeable {
  private static final int MEMORY_HEIGHT = 8;
  private static final int AT_ONCE = 1 << MEMORY_HEIGHT;

  private final FileChannel file;

  /** The last leaves, which are written when there are {@link #AT_ONCE}. */
  private final ByteBuffer unwritten = ByteBuffer.allocate(AT_ONCE * TreeHash.LENGTH);

  /** At index h, the roots of the full subtrees of height {@code MEMORY_HEIGHT + h}. */
  private final List<List<TreeHash>> subtrees = new ArrayList<>();

  private long size;

  private LeafHashes(FileChannel file) {
    this.file = file;
  }

  static LeafHashes create() throws IOException {
    return new LeafHashes(
        FileChannel.open(
            Files.createTempFile("untether-hashes-", null),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  void append(TreeHash leaf) throws IOException {
    unwritten.put(leaf.bytes());
    size++;
    if (!unwritten.hasRemaining()) {
      addSubtree(0, ofLeaves(unwritten.array(), 0, AT_ONCE));
      write();
    }
  }

  long size() {
    return size;
  }

  /** The root that the tree had at that size. */
  TreeHash root(long sizeOfThen) throws IOException {
    try {
      return new MerkleTree(sizeOfThen, this::subtree).root();
    } catch (UncheckedIOException e) {
      throw new IOException(e.getCause());
    }
  }

  /** The root of a full subtree. */
  TreeHash subtree(int height, long index) {
    return height >= MEMORY_HEIGHT
        ? subtrees.get(height - MEMORY_HEIGHT).get(Math.toIntExact(index))
        : subtreeOfLeaves(1 << height, index);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void addSubtree(int level, TreeHash root) {
    if (level == subtrees.size()) {
      subtrees.add(new ArrayList<>());
    }
    List<TreeHash> ofLevel = subtrees.get(level);
    ofLevel.add(root);
    if (ofLevel.size() % 2 == 0) {
      addSubtree(level + 1, TreeHash.ofNode(ofLevel.get(ofLevel.size() - 2), root));
    }
  }

  private TreeHash subtreeOfLeaves(int leaves, long index) {
    long first = index * leaves;
    long written = size - size % AT_ONCE;
    return first >= written
        ? ofLeaves(unwritten.array(), (int) (first - written), leaves)
        : subtreeInFile(leaves, index);
  }

  private TreeHash subtreeInFile(int leaves, long index) {
    ByteBuffer hashes = ByteBuffer.allocate(leaves * TreeHash.LENGTH);
    long start = index * hashes.capacity();
    try {
      while (hashes.hasRemaining()) {
        if (file.read(hashes, start + hashes.position()) < 0) {
          throw new EOFException("the temporary file of hashes has been cut");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ofLeaves(hashes.array(), 0, leaves);
  }

  private static TreeHash ofLeaves(byte[] hashes, int first, int count) {
    if (count == 1) {
      return TreeHash.at(hashes, first);
    }
    int half = count / 2;
    return TreeHash.ofNode(ofLeaves(hashes, first, half), ofLeaves(hashes, first + half, half));
  }

  private void write() throws IOException {
    unwritten.flip();
    while (unwritten.hasRemaining()) {
      file.write(unwritten);
    }
    unwritten.clear();
  }
}
