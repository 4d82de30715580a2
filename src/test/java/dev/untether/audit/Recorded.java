package dev.untether.audit;

import dev.untether.audit.Checkpoint.ChainHead;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.Cause;
import dev.untether.model.EventType;
import dev.untether.platform.storage.DataDirectory;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** A trail as the API exports it, line by line, and the means to forge it. */
public final class Recorded {
  public static final Instant TIME = Instant.parse("2026-11-24T13:04:05.123456Z");

  private final List<JsonObject> records = new ArrayList<>();
  private ChainHead head = ChainHead.BEGINNING;

  public static CheckpointKey key(Path directory) {
    try (DataDirectory data = DataDirectory.open(directory)) {
      return CheckpointKey.load(data);
    }
  }

  public Recorded removals(int count) {
    for (int n = 0; n < count; n++) {
      append(EventType.CONNECTION_REMOVED, new JsonObject().put("note", "é \u2028 \" \\ 😀 " + n));
    }
    return this;
  }

  /** Of the last record. */
  public Checkpoint sign(CheckpointKey key) {
    return Checkpoint.sign(head, TIME, key);
  }

  public Recorded checkpoint(Checkpoint checkpoint) {
    append(EventType.AUDIT_CHECKPOINT, new JsonObject(checkpoint.details()));
    return this;
  }

  /** Gives a record other words, and leaves its hash alone. */
  public void change(int number) {
    records.get(number - 1).getJsonObject("data").put("userName", "somebody else");
  }

  /** The hash of what it says now. */
  public void rehash(int number) {
    JsonObject record = records.get(number - 1);
    record.put("hash", AuditRecord.hashOf(record));
  }

  /** All hashes from a record on, as whoever has this code can make them. */
  public void rehashFrom(int number) {
    rehash(number);
    for (int n = number + 1; n <= records.size(); n++) {
      JsonObject before = records.get(n - 2);
      records
          .get(n - 1)
          .put("number", before.getLong("number") + 1)
          .put("previousHash", before.getString("hash"));
      rehash(n);
    }
  }

  public void remove(int number) {
    records.remove(number - 1);
  }

  public void removeFrom(int number) {
    records.subList(number - 1, records.size()).clear();
  }

  public void swap(int number, int other) {
    Collections.swap(records, number - 1, other - 1);
  }

  public void repeatBehind(int number, int behind) {
    records.add(behind, records.get(number - 1).copy());
  }

  public JsonObject get(int number) {
    return records.get(number - 1);
  }

  public String lines() {
    StringBuilder lines = new StringBuilder();
    records.forEach(record -> lines.append(record.encode()).append('\n'));
    return lines.toString();
  }

  public String page() {
    return new JsonObject()
        .put("totalCount", records.size())
        .put("results", List.copyOf(records))
        .put("_links", List.of(new JsonObject().put("rel", "self")))
        .encodePrettily();
  }

  private void append(EventType type, JsonObject details) {
    StoredEvent event =
        new StoredEvent(
            1_000_000L + records.size(),
            UUID.randomUUID(),
            type.text(),
            "a subject",
            TIME,
            new Cause(null, "admin", null, "192.0.2.7", "a request"),
            details);
    AuditRecord record = AuditRecord.following(head, event, TIME);
    head = record.head();
    // As a reader sees it: parsed from text.
    records.add(new JsonObject(record.toJson().encode()));
  }
}
