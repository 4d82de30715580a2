package dev.untether.audit.verification;

import dev.untether.audit.verification.LedgerDatabase.Cursor;
import dev.untether.eventlog.CloudEvents;
import dev.untether.platform.security.CanonicalJson;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;

/**
 * The trail of before the ledger: a chain of records, numbered from 1, in which each record has the
 * hash of the one before. It does not grow any more.
 */
final class OldChain {
  private static final String EXISTS = "SELECT to_regclass('audit_record') IS NOT NULL AS is_there";

  private static final String HEAD = "SELECT number, encode(hash, 'hex') AS hash FROM audit_trail";

  private static final String RECORDS =
      """
      SELECT number, position, event_id, type, subject, actor, time, recorded_at, data,
             encode(previous_hash, 'hex') AS previous_hash, encode(hash, 'hex') AS hash
        FROM audit_record
       ORDER BY number
      """;

  private final LedgerDatabase database;
  private long records;
  private String lastHash = "0".repeat(64);

  OldChain(LedgerDatabase database) {
    this.database = database;
  }

  /**
   * A record, or the head of the chain.
   *
   * @param content empty if the row is no record any more
   */
  private record Link(long number, Optional<JsonObject> content, String previousHash, String hash) {
    private boolean isGenuine() {
      return content.filter(record -> CanonicalJson.hash(record.getMap()).equals(hash)).isPresent();
    }
  }

  /** Reads the chain, and returns the first fault. */
  Optional<String> fault() throws IOException {
    if (!Boolean.TRUE.equals(database.rows(EXISTS, row -> row.getBoolean("is_there")).next())) {
      return Optional.empty();
    }
    Cursor<Link> links = database.rows(RECORDS, OldChain::link);
    for (Link link = links.next(); link != null; link = links.next()) {
      Optional<String> fault = fault(link);
      if (fault.isPresent()) {
        return fault.map(text -> text + " in the trail of before the ledger (audit_record)");
      }
      records++;
      lastHash = link.hash();
    }
    return faultOfHead();
  }

  /** How many records the chain has; none if there is no trail of before. */
  long records() {
    return records;
  }

  private Optional<String> fault(Link link) {
    long expected = records + 1;
    if (link.number() != expected) {
      return Optional.of(
          link.number() < expected
              ? "Record %s has been put in".formatted(link.number())
              : "Record %s has been removed".formatted(expected));
    }
    if (!link.isGenuine()) {
      return Optional.of("Record %s has been changed".formatted(expected));
    }
    return link.previousHash().equals(lastHash)
        ? Optional.empty()
        : Optional.of(
            "Record %s or the one before has been changed, and its hash with it,"
                .formatted(expected));
  }

  private Optional<String> faultOfHead() throws IOException {
    Link head =
        database
            .rows(
                HEAD,
                row -> new Link(row.getLong("number"), Optional.empty(), "", row.getString("hash")))
            .next();
    return head != null && head.number() == records && head.hash().equals(lastHash)
        ? Optional.empty()
        : Optional.of(
            "The end of the trail of before the ledger (audit_record) has been cut off or exchanged: its last record is %s"
                .formatted(records));
  }

  private static Link link(ResultSet row) throws SQLException {
    return new Link(
        row.getLong("number"),
        content(row),
        String.valueOf(row.getString("previous_hash")),
        String.valueOf(row.getString("hash")));
  }

  /** What the hash of a record covers. */
  private static Optional<JsonObject> content(ResultSet row) throws SQLException {
    try {
      return Optional.of(
          CloudEvents.encode(
                  row.getObject("event_id", UUID.class),
                  row.getString("type"),
                  row.getString("subject"),
                  time(row, "time"),
                  row.getLong("position"),
                  new JsonObject(row.getString("data")))
              .put("number", row.getLong("number"))
              .put("actor", row.getString("actor"))
              .put("recordedAt", DateTimeFormatter.ISO_INSTANT.format(time(row, "recorded_at")))
              .put("previousHash", row.getString("previous_hash")));
    } catch (NullPointerException | DecodeException damaged) {
      return Optional.empty();
    }
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
