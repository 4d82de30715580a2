package dev.untether.audit;

import dev.untether.audit.merkle.Tile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** Reads the tiles of the ledger from the database. */
final class Tiles {
  private Tiles() {}

  /**
   * Returns the hashes of those of the tiles that the ledger has in this width.
   *
   * @param execute runs a statement with its parameters
   */
  static Future<Map<Tile, byte[]>> read(
      Collection<Tile> tiles, BiFunction<String, Tuple, Future<RowSet<Row>>> execute) {
    Tuple parameters =
        Tuple.of(
            tiles.stream().map(tile -> (short) tile.level()).toArray(Short[]::new),
            tiles.stream().map(Tile::number).toArray(Long[]::new),
            tiles.stream().map(Tile::width).toArray(Integer[]::new));
    return execute
        .apply(LedgerTable.TILES, parameters)
        .map(
            rows -> {
              Map<Tile, byte[]> found = new HashMap<>();
              rows.forEach(row -> found.put(tile(row), row.getBuffer("hashes").getBytes()));
              return found;
            });
  }

  private static Tile tile(Row row) {
    return new Tile(row.getShort("level"), row.getLong("number"), row.getInteger("width"));
  }
}
