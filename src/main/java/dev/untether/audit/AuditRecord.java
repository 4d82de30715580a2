package dev.untether.audit;

import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.StoredEvent;
import io.vertx.core.json.JsonObject;
import java.time.format.DateTimeFormatter;

/**
 * One record of the audit trail: an event of the log, and its leaf in the ledger.
 *
 * @param number its place in the trail: 0, 1, 2, without gaps; the index of the leaf
 * @param hash of the leaf, in hex digits
 */
public record AuditRecord(long number, StoredEvent event, String hash) {

  /**
   * The form of the API and of exports: the event as a CloudEvent, with additional members. Without
   * them, its canonical form is what the hash covers.
   */
  public JsonObject toJson() {
    return CloudEvents.encode(event)
        .put("number", number)
        .put("actor", event.cause().userName())
        // An event is recorded by the transaction that causes it.
        .put("recordedAt", DateTimeFormatter.ISO_INSTANT.format(event.time()))
        .put("hash", hash);
  }
}
