package dev.untether.audit;

import dev.untether.audit.LedgerTable.Tiles;
import dev.untether.audit.merkle.Tile;
import dev.untether.audit.merkle.TreeEdge;
import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.note.NoteSigner;
import dev.untether.eventlog.EventConsumer.EventHandler;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.EventType;
import dev.untether.platform.database.Rows;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Appends a leaf to the ledger for each event, and signs a checkpoint of the new tree, in the
 * transaction that moves the consumer's position: each event has exactly one leaf, whatever fails.
 *
 * <p>The edge of the tree is kept in memory. It is read again whenever the stored tree is another
 * one, because a transaction was rolled back or another node has appended. Used on one context, one
 * batch at a time.
 */
final class LedgerBuilder implements EventHandler {
  private final Vertx vertx;
  private final LedgerKeys keys;

  private @Nullable Edge edge;
  private @Nullable NoteSigner signer;

  LedgerBuilder(Vertx vertx, LedgerKeys keys) {
    this.vertx = vertx;
    this.keys = keys;
  }

  @Override
  public Future<Void> handle(SqlConnection transaction, List<StoredEvent> events) {
    return transaction
        .query(LedgerTable.STATE)
        .execute()
        .compose(rows -> edge(transaction, Rows.only(rows)))
        .compose(
            current ->
                signer(transaction, events)
                    .compose(
                        key ->
                            vertx.executeBlocking(() -> current.append(events, key).parameters()))
                    .compose(
                        appended -> transaction.preparedQuery(LedgerTable.APPEND).execute(appended))
                    .compose(LedgerBuilder::requireUpdated)
                    .onSuccess(stored -> edge = current));
  }

  private static Future<Void> requireUpdated(RowSet<Row> result) {
    return result.rowCount() == 1
        ? Future.succeededFuture()
        : Future.failedFuture("another transaction has appended to the ledger meanwhile");
  }

  private Future<Edge> edge(SqlConnection transaction, Row stored) {
    Edge known = edge;
    // A batch that fails leaves an edge of which nobody knows how far it was changed.
    edge = null;
    return known != null && known.isOf(stored)
        ? Future.succeededFuture(known)
        : Edge.read(transaction, stored);
  }

  /** The key is read again when an event says that there is a new one. */
  private Future<NoteSigner> signer(SqlConnection transaction, List<StoredEvent> events) {
    NoteSigner known = signer;
    boolean isReplaced =
        events.stream().anyMatch(event -> event.type().equals(EventType.LEDGER_KEY_ADDED.text()));
    return known != null && !isReplaced
        ? Future.succeededFuture(known)
        : keys.current(transaction).onSuccess(read -> signer = read);
  }

  /**
   * The right edge of the stored tree.
   *
   * @param positions of the events whose leaves are in the last tile, as far as it is not full
   */
  private record Edge(TreeEdge tree, List<Long> positions) {

    static Future<Edge> read(SqlConnection transaction, Row stored) {
      long size = stored.getLong("size");
      return Tiles.read(
              TreeEdge.tilesOf(size),
              (sql, parameters) -> transaction.preparedQuery(sql).execute(parameters))
          .compose(
              tiles ->
                  transaction
                      .preparedQuery(LedgerTable.POSITIONS_OF_TILE)
                      .execute(Tuple.of(size / Tile.FULL_WIDTH))
                      .map(
                          rows ->
                              new Edge(
                                  new TreeEdge(size, tiles),
                                  Rows.first(rows, row -> row.getArrayOfLongs("positions"))
                                      .map(positions -> new ArrayList<>(Arrays.asList(positions)))
                                      .orElseGet(ArrayList::new))));
    }

    boolean isOf(Row stored) {
      return tree.size() == stored.getLong("size")
          && Arrays.equals(tree.root().bytes(), stored.getBuffer("root").getBytes());
    }

    /** Takes about 10 microseconds for each event; there may be a thousand events. */
    Appended append(List<StoredEvent> events, NoteSigner signer) {
      long sizeBefore = tree.size();
      long firstTile = sizeBefore / Tile.FULL_WIDTH;
      Map<Tile, byte[]> tiles =
          tree.append(events.stream().map(event -> TreeHash.ofLeaf(event.canonical())).toList());
      events.forEach(event -> positions.add(event.position()));
      Long[] ofTiles = positions.toArray(Long[]::new);
      positions.subList(0, positions.size() - (int) (tree.size() % Tile.FULL_WIDTH)).clear();
      TreeHash root = tree.root();
      String checkpoint = new Checkpoint(signer.verifier().name(), tree.size(), root).sign(signer);
      return new Appended(tiles, ofTiles, firstTile, tree.size(), root, checkpoint, sizeBefore);
    }
  }

  /** What one batch of events adds to the ledger. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Appended(
      Map<Tile, byte[]> tiles,
      Long[] positions,
      long firstTile,
      long size,
      TreeHash root,
      String checkpoint,
      long sizeBefore) {

    Tuple parameters() {
      return Tuple.of(
          tiles.keySet().stream().map(tile -> (short) tile.level()).toArray(Short[]::new),
          tiles.keySet().stream().map(Tile::number).toArray(Long[]::new),
          tiles.values().stream().map(Buffer::buffer).toArray(Buffer[]::new),
          positions,
          firstTile,
          size,
          positions[positions.length - 1],
          Buffer.buffer(root.bytes()),
          checkpoint,
          sizeBefore);
    }
  }
}
