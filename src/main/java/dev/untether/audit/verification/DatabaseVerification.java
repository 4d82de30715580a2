package dev.untether.audit.verification;

import dev.untether.audit.merkle.Tile;
import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.verification.GivenCheckpoints.CheckpointEvents;
import dev.untether.audit.verification.LedgerDatabase.Cursor;
import dev.untether.audit.verification.LedgerDatabase.EventRow;
import dev.untether.audit.verification.LedgerDatabase.LeafTile;
import dev.untether.audit.verification.LedgerDatabase.State;
import dev.untether.audit.verification.TrustedKeys.Signatures;
import dev.untether.audit.verification.Verdict.Broken;
import dev.untether.eventlog.CloudEvents;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares the events of a database with their leaves, the leaves with the tiles above them, and
 * the tree with the checkpoints; reports the first fault.
 */
public final class DatabaseVerification {
  /** The height of the subtrees whose roots stand in the tiles of level 1. */
  private static final int TILE_HEIGHT = 8;

  private final LedgerDatabase database;
  private final State state;
  private final GrowingTrail trail;
  private final Cursor<EventRow> events;
  private final Map<Integer, Map<Long, byte[]>> upperTiles;

  private @Nullable EventRow event;
  private long removed;
  private long waiting;

  private DatabaseVerification(LedgerDatabase database, State state, GrowingTrail trail)
      throws IOException {
    this.database = database;
    this.state = state;
    this.trail = trail;
    this.upperTiles = database.upperTiles();
    this.events = database.events();
    this.event = events.next();
  }

  /**
   * Blocks until the database is read.
   *
   * @param connection is closed
   * @param progress is called with the number of each verified record
   */
  public static Verdict verify(
      Connection connection, GivenCheckpoints given, TrustedKeys keys, LongConsumer progress)
      throws IOException {
    try (LedgerDatabase database = LedgerDatabase.open(connection);
        GrowingTrail trail =
            new GrowingTrail(given, new Signatures(keys, database.keys()), progress)) {
      return new DatabaseVerification(database, database.state(), trail).verify();
    }
  }

  private Verdict verify() throws IOException {
    OldChain oldChain = database.oldChain();
    // Each supplies the first fault of what it looks at, and all of them in this order the first.
    for (Check check :
        List.<Check>of(
            trail::faultOfGiven,
            this::readLeaves,
            this::compareSize,
            this::compareUpperTiles,
            this::compareRoot,
            this::compareCheckpoint,
            trail::faultAtEnd,
            this::readWaiting,
            oldChain::fault)) {
      Optional<String> fault = check.fault();
      if (fault.isPresent()) {
        return new Broken(trail.contradiction().orElse(fault.get()));
      }
    }
    return trail.intact(remarks(oldChain.records()));
  }

  private interface Check {
    Optional<String> fault() throws IOException;
  }

  private List<String> remarks(long oldRecords) {
    List<String> remarks = new ArrayList<>();
    if (removed > 0) {
      remarks.add(
          "Retention has removed %s of the records, up to position %s of the log: only their hashes were verified."
              .formatted(removed, state.removedThrough()));
    }
    if (waiting > 0) {
      remarks.add("%s later events wait for the ledger.".formatted(waiting));
    }
    if (oldRecords > 0) {
      remarks.add(
          "The trail of before the ledger (audit_record) is intact, too: %s records, numbers 1 to %s."
              .formatted(oldRecords, oldRecords));
    }
    return remarks;
  }

  private Optional<String> readLeaves() throws IOException {
    Cursor<LeafTile> tiles = database.leafTiles();
    for (LeafTile tile = tiles.next(); tile != null; tile = tiles.next()) {
      long expected = trail.size() / Tile.FULL_WIDTH;
      if (tile.number() != expected || trail.size() % Tile.FULL_WIDTH != 0) {
        return Optional.of(
            "The leaves of record %s and of those after it have been removed from the tile %s"
                .formatted(trail.size(), tileOf(0, expected)));
      }
      if (tile.isDamaged()) {
        return Optional.of(
            "The tile %s is damaged: it has the leaves of record %s and of those after it"
                .formatted(tileOf(0, expected), trail.size()));
      }
      Optional<String> fault = read(tile);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private Optional<String> read(LeafTile tile) throws IOException {
    for (int leaf = 0; leaf < tile.width(); leaf++) {
      Optional<String> fault = read(tile.positions()[leaf], TreeHash.at(tile.hashes(), leaf));
      if (fault.isPresent()) {
        return fault;
      }
    }
    return tile.width() == Tile.FULL_WIDTH ? compareUpperTile(1, tile.number()) : Optional.empty();
  }

  /** Reads the next record, whose leaf and position a tile states. */
  private Optional<String> read(long position, TreeHash leaf) throws IOException {
    EventRow row = event;
    if (row != null && row.position() < position) {
      return Optional.of(putIn(row));
    }
    if (row != null && row.position() == position) {
      event = events.next();
      return isLeafOf(row, position, leaf)
          ? trail.add(leaf, row.event().map(CloudEvents::encode).orElseThrow())
          : Optional.of(changed(row, leaf));
    }
    if (position > state.removedThrough()) {
      return Optional.of(missing(position, leaf));
    }
    removed++;
    return trail.add(leaf, null);
  }

  private static boolean isLeafOf(EventRow row, long position, TreeHash leaf) {
    return row.leafAt(position).filter(leaf::equals).isPresent();
  }

  private String putIn(EventRow row) {
    return "An event has been put in before record %s: the one at position %s (%s) has no leaf"
        .formatted(
            trail.size(),
            row.position(),
            row.event().map(stored -> stored.id().toString()).orElse("damaged"));
  }

  private String changed(EventRow row, TreeHash leaf) throws IOException {
    long number = trail.size();
    return elsewhere(row.position(), leaf)
        .orElseGet(
            () ->
                "Record %s has been changed: its hash is %s, but what it says has the hash %s"
                    .formatted(
                        number,
                        leaf,
                        row.leafAt(row.position()).map(TreeHash::hex).orElse("of no event")));
  }

  private String missing(long position, TreeHash leaf) throws IOException {
    long number = trail.size();
    return elsewhere(position, leaf)
        .orElseGet(() -> "Record %s has been removed".formatted(number));
  }

  /** Looks among the later events for the one that this leaf was made of. */
  private Optional<String> elsewhere(long position, TreeHash leaf) throws IOException {
    for (EventRow later = event; later != null; later = events.next()) {
      if (isLeafOf(later, position, leaf) || isLeafOf(later, later.position(), leaf)) {
        return Optional.of(
            "Record %s is out of order: it stands at position %s of the log, but was recorded at position %s, or its position in the tile was changed"
                .formatted(trail.size(), later.position(), position));
      }
    }
    return Optional.empty();
  }

  private Optional<String> compareSize() {
    if (trail.size() < state.size()) {
      return Optional.of(trail.cutOff("the ledger", state.size()));
    }
    if (trail.size() > state.size()) {
      return Optional.of(
          "Record %s has been put in: the ledger counts only %s records"
              .formatted(state.size(), state.size()));
    }
    EventRow next = event;
    return next != null && next.position() <= state.position()
        ? Optional.of(
            "An event has been put in after record %s: the one at position %s has no leaf"
                .formatted(trail.size() - 1, next.position()))
        : Optional.empty();
  }

  private Optional<String> compareUpperTiles() {
    for (int level = 1; trail.size() >>> (TILE_HEIGHT * level) > 0; level++) {
      long hashes = trail.size() >>> (TILE_HEIGHT * level);
      for (long hash = 0; hash < hashes; hash++) {
        Optional<String> fault = compareUpperTile(level, hash);
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    return Optional.empty();
  }

  /** Compares one hash of a tile with the root of the leaves that it stands for. */
  private Optional<String> compareUpperTile(int level, long index) {
    int height = TILE_HEIGHT * level;
    long tile = index / Tile.FULL_WIDTH;
    int place = (int) (index % Tile.FULL_WIDTH);
    byte[] hashes = upperTiles.getOrDefault(level, Map.of()).getOrDefault(tile, new byte[0]);
    if (hashes.length < (place + 1) * TreeHash.LENGTH) {
      return Optional.of(
          "The tile %s has been cut off: its hash of records %s to %s is missing"
              .formatted(tileOf(level, tile), index << height, ((index + 1) << height) - 1));
    }
    return TreeHash.at(hashes, place).equals(trail.leaves().subtree(height, index))
        ? Optional.empty()
        : Optional.of(
            "Records have been rewritten, and their hashes with them, somewhere from record %s to %s: the tile %s has another hash for them"
                .formatted(index << height, ((index + 1) << height) - 1, tileOf(level, tile)));
  }

  private Optional<String> compareRoot() throws IOException {
    TreeHash root = trail.root();
    return root.hex().equals(state.root())
        ? Optional.empty()
        : Optional.of(
            "Records have been rewritten, and their hashes with them, somewhere from record %s to %s: the ledger has the root %s, but they have %s"
                .formatted(trail.confirmed(), trail.size() - 1, state.root(), root));
  }

  private Optional<String> compareCheckpoint() throws IOException {
    if (state.checkpoint().isEmpty()) {
      return trail.size() == 0
          ? Optional.empty()
          : Optional.of("The latest checkpoint has been removed: the ledger has records, but none");
    }
    String note = state.checkpoint().get();
    Optional<String> fault = trail.faultOf("The latest checkpoint of the ledger", note);
    long size = fault.isPresent() ? trail.size() : Checkpoint.parse(note).size();
    return size == trail.size()
        ? fault
        : Optional.of(
            "The latest checkpoint of the ledger has been replaced by an older one: it has %s records, but the ledger has %s"
                .formatted(size, trail.size()));
  }

  /** Events that have no leaf yet may know of leaves that have been cut off. */
  private Optional<String> readWaiting() throws IOException {
    for (EventRow row = event; row != null; row = events.next()) {
      waiting++;
      Optional<JsonObject> waits = row.event().map(CloudEvents::encode);
      Optional<String> note = waits.flatMap(CheckpointEvents::note);
      if (note.isPresent()) {
        Optional<String> fault =
            trail.faultOf("The checkpoint at position %s".formatted(row.position()), note.get());
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    return Optional.empty();
  }

  private static String tileOf(int level, long number) {
    return new Tile(level, number, Tile.FULL_WIDTH).path();
  }
}
