package dev.untether.audit.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EntryBundleTest {

  @Test
  void each_entry_has_its_length_before_it() {
    assertThat(EntryBundle.encode(List.of(new byte[] {7, 8}, new byte[0], new byte[256])))
        .startsWith(0, 2, 7, 8, 0, 0, 1, 0, 0)
        .hasSize(2 + 2 + 2 + 2 + 256);
    assertThat(EntryBundle.encode(List.of())).isEmpty();
  }

  @Test
  void entries_of_any_allowed_length_are_read_as_they_were_written() {
    List<byte[]> entries =
        List.of(new byte[0], new byte[1], new byte[40_000], new byte[EntryBundle.MAX_ENTRY_LENGTH]);

    assertThat(EntryBundle.decode(EntryBundle.encode(entries)))
        .usingRecursiveComparison()
        .isEqualTo(entries);
    assertThat(EntryBundle.decode(new byte[0])).isEmpty();
  }

  @Test
  void an_entry_that_is_too_long_is_refused() {
    List<byte[]> entries = List.of(new byte[EntryBundle.MAX_ENTRY_LENGTH + 1]);

    assertThatThrownBy(() -> EntryBundle.encode(entries))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_bundle_that_ends_within_an_entry_is_refused() {
    for (byte[] bundle : new byte[][] {{0}, {0, 1}, {0, 1, 7, 0}, {(byte) 0xff, (byte) 0xff, 7}}) {
      assertThatThrownBy(() -> EntryBundle.decode(bundle))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the bundle ends within an entry");
    }
  }
}
