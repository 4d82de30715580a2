package dev.untether.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TileTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 256, 0/000",
    "0, 5, 256, 0/005",
    "0, 999, 1, 0/999.p/1",
    "1, 1000, 256, 1/x001/000",
    "2, 1234067, 256, 2/x001/x234/067",
    "0, 1234067, 17, 0/x001/x234/067.p/17",
    "0, 36028797018963967, 255, 0/x036/x028/x797/x018/x963/967.p/255",
  })
  void a_path_names_a_tile(int level, long number, int width, String path) {
    Tile tile = new Tile(level, number, width);

    assertThat(tile.path()).isEqualTo(path);
    assertThat(Tile.parse(level, tile.place())).contains(tile);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "0005",
        "x005",
        "x000/005",
        "x1/005",
        "001/005",
        "x001/x005",
        "005/",
        "/005",
        "005.p/0",
        "005.p/256",
        "005.p/05",
        "005.p/1000",
        "005.p/",
        "005.p",
        "005.p/5/",
        "-05",
        "x001/x001/x001/x001/x001/x001/001",
        "x036/x028/x797/x018/x963/968",
        "x999/x999/x999/x999/x999/999",
        "\u0660\u0660\u0665",
        "..%2f005",
      })
  void what_is_not_exactly_a_path_names_none(String place) {
    assertThat(Tile.parse(0, place)).isEmpty();
  }

  @Test
  void there_are_no_more_levels_than_a_tree_can_have() {
    assertThat(Tile.parse(7, "000")).isPresent();
    assertThat(Tile.parse(8, "000")).isEmpty();
    assertThat(Tile.parse(-1, "000")).isEmpty();
  }

  @Test
  void a_tree_has_as_much_of_a_tile_as_it_has_hashes() {
    assertThat(Tile.inTree(0, 272, 70_000).isFull()).isTrue();
    assertThat(Tile.inTree(0, 273, 70_000).width()).isEqualTo(112);
    assertThat(Tile.inTree(0, 274, 70_000).width()).isZero();
    assertThat(Tile.inTree(1, 1, 70_000).width()).isEqualTo(17);
    assertThat(Tile.inTree(2, 0, 70_000).width()).isEqualTo(1);
    assertThat(Tile.inTree(7, 0, 70_000).width()).isZero();
    assertThat(Tile.inTree(0, Long.MAX_VALUE / 256, 70_000).width()).isZero();
  }
}
