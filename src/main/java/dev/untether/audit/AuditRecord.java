package dev.untether.audit;

import dev.untether.audit.Checkpoint.ChainHead;
import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.StoredEvent;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of the trail. Nothing in it is finer than PostgreSQL keeps it, so that its hash is the
 * same after it was stored.
 *
 * @param number its place in the trail: 1, 2, 3, without gaps
 * @param position the event's position in the log
 * @param actor the user's name at that time; in a refused logon, of the user that was tried; null
 *     if there was none
 * @param time when it happened
 * @param recordedAt when it came into the trail, to the microsecond
 * @param previousHash the hash of the record before, in hex digits
 * @param hash covers all the rest, in hex digits
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
   * As the API shows it and exports hold it: the event that it records, as a CloudEvent, and more.
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
   * What the hash of such a record has to be: SHA-256 over the RFC 8785 form of all of its members
   * but {@code hash}, in hex digits.
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
