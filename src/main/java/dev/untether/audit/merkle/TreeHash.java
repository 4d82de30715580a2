package dev.untether.audit.merkle;

import dev.untether.platform.security.Sha256;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** The hash of a leaf, of an inner node or of a whole tree: SHA-256 (RFC 9162, section 2.1.1). */
public final class TreeHash {
  /** The length of a hash in bytes. */
  public static final int LENGTH = 32;

  /** The root of the tree without leaves. */
  public static final TreeHash OF_EMPTY_TREE = new TreeHash(Sha256.of(new byte[0]));

  private static final byte LEAF_PREFIX = 0;
  private static final byte NODE_PREFIX = 1;

  private final byte[] bytes;

  private TreeHash(byte[] bytes) {
    this.bytes = bytes;
  }

  public static TreeHash ofLeaf(byte[] entry) {
    byte[] prefixed = new byte[1 + entry.length];
    prefixed[0] = LEAF_PREFIX;
    System.arraycopy(entry, 0, prefixed, 1, entry.length);
    return new TreeHash(Sha256.of(prefixed));
  }

  public static TreeHash ofNode(TreeHash left, TreeHash right) {
    byte[] prefixed = new byte[1 + 2 * LENGTH];
    prefixed[0] = NODE_PREFIX;
    System.arraycopy(left.bytes, 0, prefixed, 1, LENGTH);
    System.arraycopy(right.bytes, 0, prefixed, 1 + LENGTH, LENGTH);
    return new TreeHash(Sha256.of(prefixed));
  }

  /**
   * Reads one of several hashes that lie one after the other.
   *
   * @param index of the hash, from 0
   */
  public static TreeHash at(byte[] hashes, int index) {
    return new TreeHash(Arrays.copyOfRange(hashes, index * LENGTH, (index + 1) * LENGTH));
  }

  /**
   * Reads a hash in base64.
   *
   * @throws IllegalArgumentException if the text is not the base64 form of 32 bytes
   */
  public static TreeHash parseBase64(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    TreeHash hash = new TreeHash(bytes);
    if (!hash.base64().equals(text)) {
      throw new IllegalArgumentException("a hash has exactly one form in base64");
    }
    return hash;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** Writes the hash into an array of hashes that lie one after the other. */
  void copyTo(byte[] hashes, int index) {
    System.arraycopy(bytes, 0, hashes, index * LENGTH, LENGTH);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreeHash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
