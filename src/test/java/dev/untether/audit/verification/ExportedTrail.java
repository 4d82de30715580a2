package dev.untether.audit.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.untether.audit.merkle.TreeEdge;
import dev.untether.audit.merkle.TreeHash;
import dev.untether.audit.note.Checkpoint;
import dev.untether.audit.note.NoteSigner;
import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.Cause;
import dev.untether.model.EventType;
import dev.untether.platform.security.CanonicalJson;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A trail as the API exports it, line by line, and the means to forge it. */
final class ExportedTrail {
  static final String ORIGIN = "example.com/untether";
  static final Instant TIME = Instant.parse("2026-11-24T13:04:05.123456Z");

  private final List<JsonObject> records = new ArrayList<>();
  private TreeEdge tree = new TreeEdge();

  ExportedTrail removals(int count) {
    for (int n = 0; n < count; n++) {
      append(EventType.CONNECTION_REMOVED, new JsonObject().put("note", "é \u2028 \" \\ 😀 " + n));
    }
    return this;
  }

  ExportedTrail checkpoint(String note) {
    return append(EventType.AUDIT_CHECKPOINT, new JsonObject().put("checkpoint", note));
  }

  /** As it was before the ledger. */
  ExportedTrail checkpointOfBefore() {
    return append(EventType.AUDIT_CHECKPOINT, new JsonObject().put("number", 7).put("hash", "ab"));
  }

  ExportedTrail divergence() {
    return append(EventType.LOG_DIVERGED, new JsonObject());
  }

  /** A checkpoint of all records so far. */
  String sign(NoteSigner signer) {
    return new Checkpoint(ORIGIN, tree.size(), tree.root()).sign(signer);
  }

  /** Gives a record other words, and leaves its hash alone. */
  void change(int number) {
    records.get(number).getJsonObject("data").put("requestId", "another request");
  }

  /** All hashes anew, as whoever has this code can make them. */
  void rehash() {
    tree = new TreeEdge();
    for (int number = 0; number < records.size(); number++) {
      JsonObject record = records.get(number).put("number", number);
      TreeHash leaf = leaf(record);
      tree.append(List.of(leaf));
      record.put("hash", leaf.hex());
    }
  }

  void remove(int number) {
    records.remove(number);
  }

  void removeFrom(int number) {
    records.subList(number, records.size()).clear();
  }

  void swap(int number, int other) {
    Collections.swap(records, number, other);
  }

  void repeatBehind(int number, int behind) {
    records.add(behind + 1, records.get(number).copy());
  }

  JsonObject get(int number) {
    return records.get(number);
  }

  String lines() {
    return lines(0, records.size());
  }

  String lines(int from, int to) {
    StringBuilder lines = new StringBuilder();
    records.subList(from, to).forEach(record -> lines.append(record.encode()).append('\n'));
    return lines.toString();
  }

  byte[] bytes() {
    return lines().getBytes(UTF_8);
  }

  String page() {
    return new JsonObject()
        .put("totalCount", records.size())
        .put("results", List.copyOf(records))
        .put("_links", List.of(new JsonObject().put("rel", "self")))
        .encodePrettily();
  }

  private ExportedTrail append(EventType type, JsonObject details) {
    StoredEvent event =
        new StoredEvent(
            1_000_000L + records.size(),
            UUID.randomUUID(),
            type.text(),
            "a subject",
            TIME,
            new Cause(null, "admin", null, "192.0.2.7", "a request"),
            details);
    TreeHash leaf = TreeHash.ofLeaf(event.canonical());
    tree.append(List.of(leaf));
    // As a reader sees it: parsed from text.
    JsonObject record = new JsonObject(CloudEvents.encode(event).encode());
    records.add(
        record
            .put("number", records.size())
            .put("actor", "admin")
            .put("recordedAt", record.getString("time"))
            .put("hash", leaf.hex()));
    return this;
  }

  private static TreeHash leaf(JsonObject record) {
    JsonObject event = record.copy();
    List.of("number", "actor", "recordedAt", "hash").forEach(event::remove);
    Map<String, Object> members = event.getMap();
    return TreeHash.ofLeaf(CanonicalJson.bytes(members));
  }
}
