package dev.untether.platform.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.platform.bus.MessageSeal.ForeignMessageException;
import dev.untether.platform.cluster.ClusterSeal.ClusterKeys;
import org.junit.jupiter.api.Test;

class ClusterSealTest {
  private static final byte[] MESSAGE = "a message".getBytes(UTF_8);
  private static final byte[] PLACE = "a request to remove".getBytes(UTF_8);

  private final ClusterSeal seal = seal("untether", "a secret of one cluster");

  @Test
  void every_node_of_the_cluster_opens_what_another_has_sealed() {
    ClusterSeal other = seal("untether", "a secret of one cluster");

    assertThat(other.open(seal.seal(MESSAGE, PLACE), PLACE)).isEqualTo(MESSAGE);
  }

  @Test
  void what_is_sealed_cannot_be_read() {
    assertThat(new String(seal.seal(MESSAGE, PLACE), UTF_8)).doesNotContain("message");
  }

  @Test
  void another_secret_or_another_name_opens_nothing() {
    byte[] sealed = seal.seal(MESSAGE, PLACE);

    assertThatThrownBy(() -> seal("untether", "a secret of another one").open(sealed, PLACE))
        .isInstanceOf(ForeignMessageException.class);
    assertThatThrownBy(() -> seal("another", "a secret of one cluster").open(sealed, PLACE))
        .isInstanceOf(ForeignMessageException.class);
  }

  @Test
  void what_was_changed_on_its_way_is_not_opened() {
    byte[] sealed = seal.seal(MESSAGE, PLACE);
    sealed[sealed.length - 1] ^= 1;

    assertThatThrownBy(() -> seal.open(sealed, PLACE)).isInstanceOf(ForeignMessageException.class);
  }

  @Test
  void what_was_sealed_for_one_place_is_not_opened_at_another() {
    byte[] sealed = seal.seal(MESSAGE, PLACE);

    assertThatThrownBy(() -> seal.open(sealed, "a request to test".getBytes(UTF_8)))
        .isInstanceOf(ForeignMessageException.class);
  }

  private static ClusterSeal seal(String name, String secret) {
    return new ClusterSeal(new ClusterKeys(name, secret));
  }
}
