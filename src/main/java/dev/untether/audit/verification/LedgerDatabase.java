package dev.untether.audit.verification;

import dev.untether.audit.merkle.Tile;
import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.NoteVerifier;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.Cause;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the ledger and the event log from one snapshot of a database, even damaged rows. */
final class LedgerDatabase implements Closeable {
  private static final int AT_ONCE = 2000;

  private static final String STATE =
      """
      SELECT size, ledger.position, encode(root, 'hex') AS root, checkpoint, removed_through
        FROM ledger, event_log
      """;

  private static final String KEYS = "SELECT verifier FROM ledger_key ORDER BY number";

  private static final String LEAF_TILES =
      "SELECT number, hashes, positions FROM ledger_tile WHERE level = 0 ORDER BY number";

  private static final String UPPER_TILES =
      "SELECT level, number, hashes FROM ledger_tile WHERE level > 0";

  private static final String EVENTS =
      """
      SELECT position, id, type, subject, time, user_id, user_name, session_id, source_address,
             request_id, details
        FROM event
       ORDER BY position
      """;

  private final Connection database;

  private LedgerDatabase(Connection database) {
    this.database = database;
  }

  /**
   * What the ledger says of itself.
   *
   * @param root in hex digits
   */
  record State(
      long size, long position, String root, Optional<String> checkpoint, long removedThrough) {}

  /**
   * A tile of leaves as it is stored.
   *
   * @param positions of the events, one for each leaf
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record LeafTile(long number, byte[] hashes, Long[] positions) {
    int width() {
      return positions.length;
    }

    boolean isDamaged() {
      return positions.length == 0
          || Arrays.asList(positions).contains(null)
          || positions.length > Tile.FULL_WIDTH
          || hashes.length != positions.length * TreeHash.LENGTH;
    }
  }

  /** A tile that does not have leaves, but roots of subtrees. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record UpperTile(int level, long number, byte[] hashes) {}

  /**
   * A row of the event log.
   *
   * @param event empty if the row is no event any more
   */
  record EventRow(long position, Optional<StoredEvent> event) {
    /** The leaf that the event has if it stands at that position. */
    Optional<TreeHash> leafAt(long place) {
      return event.map(
          stored ->
              TreeHash.ofLeaf(
                  new StoredEvent(
                          place,
                          stored.id(),
                          stored.type(),
                          stored.subject(),
                          stored.time(),
                          stored.cause(),
                          stored.details())
                      .canonical()));
    }
  }

  /** Rows in their order, some at a time. */
  interface Cursor<T> {
    @Nullable T next() throws IOException;
  }

  /**
   * @param database closed together with this
   */
  static LedgerDatabase open(Connection database) throws IOException {
    try {
      database.setReadOnly(true);
      database.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      // The driver fetches rows in parts only within a transaction.
      database.setAutoCommit(false);
      return new LedgerDatabase(database);
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  State state() throws IOException {
    State state =
        rows(
                STATE,
                row ->
                    new State(
                        row.getLong("size"),
                        row.getLong("position"),
                        row.getString("root"),
                        Optional.ofNullable(row.getString("checkpoint")),
                        row.getLong("removed_through")))
            .next();
    if (state == null) {
      throw new IOException("the table ledger has no row");
    }
    return state;
  }

  List<NoteVerifier> keys() throws IOException {
    List<NoteVerifier> keys = new ArrayList<>();
    Cursor<String> rows = rows(KEYS, row -> row.getString("verifier"));
    for (String key = rows.next(); key != null; key = rows.next()) {
      try {
        keys.add(NoteVerifier.parse(key));
      } catch (IllegalArgumentException malformed) {
        throw new IOException(
            "the table ledger_key holds no verifier key: " + malformed.getMessage(), malformed);
      }
    }
    return keys;
  }

  Cursor<LeafTile> leafTiles() throws IOException {
    return rows(
        LEAF_TILES,
        row ->
            new LeafTile(
                row.getLong("number"),
                row.getBytes("hashes"),
                positions(row.getArray("positions"))));
  }

  /** The hashes of the other tiles, by level and number: few enough for memory. */
  Map<Integer, Map<Long, byte[]>> upperTiles() throws IOException {
    Map<Integer, Map<Long, byte[]>> tiles = new TreeMap<>();
    Cursor<UpperTile> rows =
        rows(
            UPPER_TILES,
            row ->
                new UpperTile(row.getInt("level"), row.getLong("number"), row.getBytes("hashes")));
    for (UpperTile tile = rows.next(); tile != null; tile = rows.next()) {
      tiles
          .computeIfAbsent(tile.level(), level -> new TreeMap<>())
          .put(tile.number(), tile.hashes());
    }
    return tiles;
  }

  Cursor<EventRow> events() throws IOException {
    return rows(EVENTS, row -> new EventRow(row.getLong("position"), event(row)));
  }

  @Override
  public void close() throws IOException {
    try {
      database.close();
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The trail of before the ledger, if there is one. */
  OldChain oldChain() {
    return new OldChain(this);
  }

  /** Reads a row. */
  interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  <T> Cursor<T> rows(String sql, Reading<T> reading) throws IOException {
    try {
      Statement statement = database.createStatement();
      statement.setFetchSize(AT_ONCE);
      ResultSet rows = statement.executeQuery(sql);
      return () -> {
        try {
          return rows.next() ? reading.of(rows) : null;
        } catch (SQLException e) {
          throw new IOException(e.getMessage(), e);
        }
      };
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Long[] positions(@Nullable Array stored) throws SQLException {
    return stored != null && stored.getArray() instanceof Long[] positions
        ? positions
        : new Long[0];
  }

  private static Optional<StoredEvent> event(ResultSet row) throws SQLException {
    OffsetDateTime time = row.getObject("time", OffsetDateTime.class);
    UUID id = row.getObject("id", UUID.class);
    Optional<JsonObject> details = object(row.getString("details"));
    return id == null || time == null || details.isEmpty() || hasNull(row)
        ? Optional.empty()
        : Optional.of(
            new StoredEvent(
                row.getLong("position"),
                id,
                row.getString("type"),
                row.getString("subject"),
                time.toInstant(),
                new Cause(
                    row.getObject("user_id", UUID.class),
                    row.getString("user_name"),
                    row.getObject("session_id", UUID.class),
                    row.getString("source_address"),
                    row.getString("request_id")),
                details.get()));
  }

  private static boolean hasNull(ResultSet row) throws SQLException {
    return row.getString("type") == null
        || row.getString("subject") == null
        || row.getString("source_address") == null
        || row.getString("request_id") == null;
  }

  private static Optional<JsonObject> object(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(JsonObject::new);
    } catch (DecodeException otherJson) {
      return Optional.empty();
    }
  }
}
