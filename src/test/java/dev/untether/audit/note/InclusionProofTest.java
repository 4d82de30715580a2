package dev.untether.audit.note;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.audit.merkle.GrownTree;
import dev.untether.audit.merkle.TreeHash;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InclusionProofTest {
  private static final int SIZE = 1000;
  private static final int INDEX = 777;

  private final NoteSigner signer = NoteSigner.generate("example.com/log");
  private final InclusionProof proof = proof();

  @Test
  void a_proof_covers_its_entry_and_no_other() {
    assertThat(proof.covers(entry(INDEX))).isTrue();
    assertThat(proof.covers(entry(INDEX + 1))).isFalse();
    assertThat(proof.covers(new byte[0])).isFalse();
  }

  @Test
  void a_proof_is_read_as_it_was_written() {
    assertThat(InclusionProof.parse(proof.toString())).isEqualTo(proof);
    assertThat(proof.toString()).startsWith("c2sp.org/tlog-proof@v1\nindex 777\n");
    assertThat(Checkpoint.signer(proof.checkpoint(), List.of(signer.verifier()))).isPresent();
  }

  @Test
  void a_proof_of_the_only_entry_needs_no_hash() {
    TreeHash root = TreeHash.ofLeaf(entry(0));
    String checkpoint = new Checkpoint("example.com/log", 1, root).sign(signer);
    String text = "c2sp.org/tlog-proof@v1\nindex 0\n\n" + checkpoint;

    assertThat(InclusionProof.parse(text).covers(entry(0))).isTrue();
    assertThat(InclusionProof.parse(text)).hasToString(text);
  }

  @Test
  void additional_data_is_passed_over() {
    String text = proof.toString().replaceFirst("\n", "\nextra AAAA\n");

    assertThat(InclusionProof.parse(text)).isEqualTo(proof);
  }

  @Test
  void a_proof_with_anything_changed_covers_nothing() {
    List<String> lines = new ArrayList<>(proof.toString().lines().toList());
    String otherIndex = proof.toString().replace("index 777", "index 776");
    String otherSize = proof.toString().replace("\n1000\n", "\n2001\n");

    assertThat(InclusionProof.parse(otherIndex).covers(entry(INDEX))).isFalse();
    assertThat(InclusionProof.parse(otherSize).covers(entry(INDEX))).isFalse();
    for (int line = 2; line < 2 + proof.path().size(); line++) {
      List<String> changed = new ArrayList<>(lines);
      changed.set(line, TreeHash.OF_EMPTY_TREE.base64());
      List<String> shortened = new ArrayList<>(lines);
      shortened.remove(line);

      assertThat(covers(changed)).isFalse();
      assertThat(covers(shortened)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\n\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nlog\n",
        "c2sp.org/tlog-proof@v1\nindex\n\nlog\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nlog\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n\nlog\n",
        "c2sp.org/tlog-proof@v1\nindex 9999999999999999999\n\nlog\n",
        "c2sp.org/tlog-proof@v1\nextra AAAA\n\nlog\n",
        "c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 0\n\nlog\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nlog\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nindex 0\n\nlog\n",
        "c2sp.org/tlog-proof@v1\r\nindex 0\n\nlog\n",
      })
  void what_is_no_proof_is_refused(String text) {
    assertThatThrownBy(() -> InclusionProof.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private InclusionProof proof() {
    GrownTree tree = new GrownTree();
    tree.append(IntStream.range(0, SIZE).mapToObj(i -> TreeHash.ofLeaf(entry(i))).toList());
    return new InclusionProof(
        INDEX,
        tree.ask(SIZE, then -> then.inclusionProof(INDEX)),
        new Checkpoint("example.com/log", SIZE, tree.root()).sign(signer));
  }

  private static boolean covers(List<String> lines) {
    return InclusionProof.parse(String.join("\n", lines) + "\n").covers(entry(INDEX));
  }

  private static byte[] entry(int index) {
    return ("{\"entry\":" + index + "}").getBytes(UTF_8);
  }
}
