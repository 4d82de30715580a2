package dev.untether.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeHashTest {
  private static final TreeHash HASH = TreeHash.ofLeaf(new byte[] {7});

  @Test
  void a_hash_is_read_as_it_was_written() {
    assertThat(TreeHash.parseBase64(HASH.base64())).isEqualTo(HASH).hasSameHashCodeAs(HASH);
    assertThat(HASH).isNotEqualTo(TreeHash.ofLeaf(new byte[0])).hasToString(HASH.hex());
  }

  /** The two prefixes keep anybody from passing off an inner node as an entry. */
  @Test
  void an_inner_node_is_never_a_leaf() {
    byte[] children = new byte[2 * TreeHash.LENGTH];
    HASH.copyTo(children, 0);
    HASH.copyTo(children, 1);

    assertThat(TreeHash.ofNode(HASH, HASH)).isNotEqualTo(TreeHash.ofLeaf(children));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AAAA",
        "not base64",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      })
  void what_is_not_exactly_a_hash_is_refused(String text) {
    assertThatThrownBy(() -> TreeHash.parseBase64(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
