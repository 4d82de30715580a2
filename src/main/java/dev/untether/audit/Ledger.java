package dev.untether.audit;

import dev.untether.audit.LedgerKeys.LedgerKey;
import dev.untether.audit.LedgerTable.Tiles;
import dev.untether.audit.merkle.MerkleTree;
import dev.untether.audit.merkle.Tile;
import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.note.EntryBundle;
import dev.untether.audit.note.InclusionProof;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.StoredEvent;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.Rows;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Reads the ledger, in the formats by which others check it. */
public final class Ledger {
  /** An event that was just received has its leaf a moment later. */
  private static final Duration PAUSE_FOR_LEAF = Duration.ofMillis(100);

  private static final int PAUSES_FOR_LEAF = 20;

  private final Vertx vertx;
  private final Database database;
  private final EventReader events;

  public Ledger(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
    this.events = new EventReader(database);
  }

  /**
   * Returns an event in the form that its leaf covers; empty if there is no such event, or
   * retention has removed it.
   */
  public Future<Optional<byte[]>> event(UUID id) {
    return events.find(id).map(found -> found.map(StoredEvent::canonical));
  }

  /** Returns the latest signed checkpoint; empty before the first event was recorded. */
  public Future<Optional<String>> checkpoint() {
    return database
        .execute(LedgerTable.CHECKPOINT, Tuple.tuple())
        .map(rows -> Optional.ofNullable(Rows.only(rows).getString("checkpoint")));
  }

  /** Returns the number of leaves. */
  public Future<Long> size() {
    return database
        .execute(LedgerTable.STATE, Tuple.tuple())
        .map(rows -> Rows.only(rows).getLong("size"));
  }

  /** Returns the hashes of a tile; empty if the ledger has no such tile, or only a shorter one. */
  public Future<Optional<byte[]>> tile(Tile tile) {
    return Tiles.read(List.of(tile), database::execute)
        .map(tiles -> Optional.ofNullable(tiles.get(tile)));
  }

  /**
   * Returns the events of a tile of leaves as a bundle; empty if the ledger has no such tile, or
   * retention has removed one of the events.
   */
  public Future<Optional<byte[]>> entries(Tile tile) {
    return database
        .execute(LedgerTable.EVENTS_OF_TILE, Tuple.of(tile.number(), tile.width()))
        .map(rows -> Rows.list(rows, row -> StoredEvent.of(row).canonical()))
        .map(
            entries ->
                entries.size() == tile.width()
                    ? Optional.of(EntryBundle.encode(entries))
                    : Optional.empty());
  }

  /** Returns the public keys of the ledger, the one that signs first. */
  public Future<List<LedgerKey>> keys() {
    return LedgerKeys.all(database);
  }

  /**
   * Proves that an event is in the ledger, as text (C2SP tlog-proof); empty if there is no such
   * event, or retention has removed it.
   *
   * @return fails with {@link UnavailableException} if the event has no leaf after two seconds
   */
  public Future<Optional<String>> proof(UUID eventId) {
    return events
        .find(eventId)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : proof(found.get().position(), PAUSES_FOR_LEAF).map(Optional::of));
  }

  private Future<String> proof(long position, int pausesLeft) {
    return database
        .execute(LedgerTable.LEAF, Tuple.of(position))
        .compose(
            rows -> {
              if (rows.size() == 1) {
                return proof(Rows.only(rows).getLong("number"));
              }
              return pausesLeft == 0
                  ? Future.failedFuture(
                      new UnavailableException("The ledger is behind the event log."))
                  : vertx
                      .timer(PAUSE_FOR_LEAF.toMillis(), TimeUnit.MILLISECONDS)
                      .compose(passed -> proof(position, pausesLeft - 1));
            });
  }

  private Future<String> proof(long index) {
    return checkpoint()
        .compose(
            checkpoint -> {
              String note = checkpoint.orElseThrow();
              long size = Checkpoint.parse(note).size();
              Set<Tile> tiles = MerkleTree.tilesFor(size, tree -> tree.inclusionProof(index));
              return Tiles.read(tiles, database::execute)
                  .map(found -> MerkleTree.of(size, found).inclusionProof(index))
                  .map(path -> new InclusionProof(index, path, note).toString());
            });
  }
}
