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

/** The SQL of {@code ledger} and {@code ledger_tile}. */
final class LedgerTable {
  private LedgerTable() {}

  /**
   * The state of the ledger. It is not locked, because the lock of the consumer keeps other nodes
   * from appending, and a transaction that has locked a row holds up every reader of the log: the
   * events of later transactions are not settled before it ends.
   */
  static final String STATE = "SELECT size, root FROM ledger";

  /** The last tile of leaves, with the positions of its events. Parameter: its number. */
  static final String POSITIONS_OF_TILE =
      "SELECT positions FROM ledger_tile WHERE level = 0 AND number = $1";

  /**
   * Stores tiles that have grown, and the new state of the ledger. It updates no row if the ledger
   * no longer has the size that it had before, and the caller must then roll back. Parameters:
   * three arrays with the level, number and hashes of each tile; the positions of all events in the
   * tiles of level 0; the number of the first of these tiles; the new size, the position of the
   * last event, the new root, the signed checkpoint; and the size before.
   */
  static final String APPEND =
      """
      WITH stored AS (
        INSERT INTO ledger_tile (level, number, hashes, positions, first_position)
        SELECT level, number, hashes,
               CASE WHEN level = 0
                    THEN ($4::bigint[])[(number - $5) * 256 + 1 : (number - $5 + 1) * 256] END,
               CASE WHEN level = 0 THEN ($4::bigint[])[(number - $5) * 256 + 1] END
          FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) AS tile (level, number, hashes)
        ON CONFLICT (level, number) DO UPDATE
           SET hashes = excluded.hashes, positions = excluded.positions
      )
      UPDATE ledger SET size = $6, position = $7, root = $8, checkpoint = $9 WHERE size = $10
      """;

  /**
   * Tiles of a tree, in the order of the parameters; no row for a tile that is not stored, or is
   * shorter. Parameters: arrays with level, number and width of each tile.
   */
  static final String TILES =
      """
      SELECT level, number, width, substring(hashes FOR width * 32) AS hashes
        FROM unnest($1::smallint[], $2::bigint[], $3::integer[])
             WITH ORDINALITY AS wanted (level, number, width, ordinal)
             JOIN ledger_tile USING (level, number)
       WHERE octet_length(hashes) >= width * 32
       ORDER BY ordinal
      """;

  /** The latest signed checkpoint; NULL if nothing has been recorded. */
  static final String CHECKPOINT = "SELECT checkpoint FROM ledger";

  /**
   * The latest signed checkpoint. Returns no row if nothing has been recorded, or if another node
   * holds the lease. Parameters: the lease's name, token.
   */
  static final String CHECKPOINT_UNDER_LEASE =
      CHECKPOINT + " WHERE checkpoint IS NOT NULL AND lease_is_current($1, $2)";

  /**
   * The events of a tile of leaves, in order; retention may have removed the first of them.
   * Parameters: number, width.
   */
  static final String EVENTS_OF_TILE =
      """
      SELECT event.*
        FROM ledger_tile
             CROSS JOIN LATERAL unnest(positions[1 : $2]) AS leaf (position)
             JOIN event USING (position)
       WHERE level = 0 AND number = $1 AND cardinality(positions) >= $2
         AND position > (SELECT removed_through FROM event_log)
       ORDER BY position
      """;

  /**
   * The tile in which an event has its leaf, and the place there, from 1. Usable as a lateral join;
   * gives no row for an event without a leaf.
   */
  static String leafOf(String position) {
    return """
    SELECT tile.number * 256 + place.ordinal - 1 AS number,
           substring(tile.hashes FROM place.ordinal * 32 - 31 FOR 32) AS hash
      FROM (SELECT number, hashes, positions
              FROM ledger_tile
             WHERE first_position <= %1$s
             ORDER BY first_position DESC
             LIMIT 1) AS tile,
           array_position(tile.positions, %1$s) AS place (ordinal)
     WHERE place.ordinal IS NOT NULL
    """
        .formatted(position);
  }

  /** The number and the hash of an event's leaf. Parameter: the event's position. */
  static final String LEAF = leafOf("$1::bigint");

  /** How many of the first leaves belong to events that retention has removed. */
  static final String REMOVED =
      """
      SELECT coalesce((SELECT number * 256
                              + (SELECT count(*)
                                   FROM unnest(positions) AS leaf (position)
                                  WHERE position <= removed_through)
                         FROM ledger_tile
                        WHERE first_position <= removed_through
                        ORDER BY first_position DESC
                        LIMIT 1), 0)
        FROM event_log
      """;

  /** Reads the tiles of the ledger from the database. */
  static final class Tiles {
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
}
