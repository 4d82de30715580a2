package dev.untether.audit;

import dev.untether.audit.Checkpoint.ChainHead;
import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.StoredEvent;
import dev.untether.platform.security.CanonicalJson;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One record of the audit trail. Its times have the precision of PostgreSQL, so that its hash is
 * the same after it was stored.
 *
 * @param number its place in the trail: 1, 2, 3, without gaps
 * @param position the event's position in the log
 * @param actor the name of the user at that time; for a refused logon, the name that was given;
 *     null if there was no user
 * @param time when it happened
 * @param recordedAt when it was appended to the trail, to the microsecond
 * @param previousHash the hash of the previous record, in hex digits
 * @param hash covers all other components, in hex digits
 */
public record AuditRecord(
    long number,
    long position,
    UUID eventId,
    String type,
    String subject,
    @Nullable String actor,
    Instant time,
    Instant recordedAt,
    JsonObject data,
    String previousHash,
    String hash) {

  /** The record of an event that follows the last one of the chain. */
  static AuditRecord following(ChainHead head, StoredEvent event, Instant recordedAt) {
    AuditRecord record =
        new AuditRecord(
            head.number() + 1,
            event.position(),
            event.id(),
            event.type(),
            event.subject(),
            event.cause().userName(),
            event.time(),
            recordedAt,
            CloudEvents.data(event),
            head.hash(),
            "");
    return record.withHash(CanonicalJson.hash(record.covered().getMap()));
  }

  /**
   * The form of the API and of exports: the recorded event as a CloudEvent, with additional
   * members.
   */
  public JsonObject toJson() {
    return covered().put("hash", hash);
  }

  /** What the hash covers. */
  private JsonObject covered() {
    return CloudEvents.encode(eventId, type, subject, time, position, data)
        .put("number", number)
        .put("actor", actor)
        .put("recordedAt", DateTimeFormatter.ISO_INSTANT.format(recordedAt))
        .put("previousHash", previousHash);
  }

  /**
   * Computes the hash that such a record must have: SHA-256 over the RFC 8785 form of all of its
   * members but {@code hash}, in hex digits.
   */
  public static String hashOf(JsonObject record) {
    Map<String, Object> covered = new HashMap<>(record.getMap());
    covered.remove("hash");
    return CanonicalJson.hash(covered);
  }

  ChainHead head() {
    return new ChainHead(number, hash);
  }

  private AuditRecord withHash(String value) {
    return new AuditRecord(
        number,
        position,
        eventId,
        type,
        subject,
        actor,
        time,
        recordedAt,
        data,
        previousHash,
        value);
  }
}
