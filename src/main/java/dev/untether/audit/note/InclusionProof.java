package dev.untether.audit.note;

import dev.untether.audit.merkle.MerkleTree.Proofs;
import dev.untether.audit.merkle.TreeHash;
import java.util.Arrays;
import java.util.List;

/**
 * The proof that an event is in the ledger, which needs nothing else to be verified but the event
 * and a verifier key (C2SP tlog-proof).
 *
 * @param index the event's place in the ledger, from 0
 * @param path the hashes from the leaf to the root
 * @param checkpoint a signed note
 */
public record InclusionProof(long index, List<TreeHash> path, String checkpoint) {
  private static final String HEADER = "c2sp.org/tlog-proof@v1";
  private static final String INDEX = "index ";
  private static final String EXTRA = "extra ";

  public InclusionProof {
    path = List.copyOf(path);
  }

  /**
   * Reads a proof.
   *
   * @throws IllegalArgumentException if it is malformed; the message says what is wrong
   */
  public static InclusionProof parse(String proof) {
    int headEnd = proof.indexOf("\n\n");
    List<String> lines =
        headEnd < 0 ? List.of() : Arrays.asList(proof.substring(0, headEnd).split("\n", -1));
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IllegalArgumentException("a proof begins with " + HEADER);
    }
    int next = lines.size() > 1 && lines.get(1).startsWith(EXTRA) ? 2 : 1;
    if (next >= lines.size() || !lines.get(next).matches("index (0|[1-9]\\d{0,17})")) {
      throw new IllegalArgumentException("a proof names the index of its event");
    }
    return new InclusionProof(
        Long.parseLong(lines.get(next).substring(INDEX.length())),
        lines.subList(next + 1, lines.size()).stream().map(TreeHash::parseBase64).toList(),
        proof.substring(headEnd + 2));
  }

  /**
   * Whether the proof shows that the ledger of the checkpoint has this entry at this index. The
   * checkpoint's signature must be verified by itself.
   */
  public boolean covers(byte[] entry) {
    Checkpoint tree = Checkpoint.parse(checkpoint);
    return Proofs.isIncluded(TreeHash.ofLeaf(entry), index, tree.size(), tree.root(), path);
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder proof = new StringBuilder(HEADER).append('\n').append(INDEX).append(index);
    path.forEach(hash -> proof.append('\n').append(hash.base64()));
    return proof.append("\n\n").append(checkpoint).toString();
  }
}
