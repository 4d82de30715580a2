package dev.untether.audit.verification;

import dev.untether.model.EventType;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Reads the events by which the ledger publishes its checkpoints. */
final class CheckpointEvents {
  private CheckpointEvents() {}

  /**
   * The signed note in an event; empty if the event is none of these, or one of before the ledger,
   * which had another form.
   */
  static Optional<String> note(JsonObject event) {
    return EventType.AUDIT_CHECKPOINT.text().equals(event.getValue("type"))
            && event.getValue("data") instanceof JsonObject data
            && data.getValue("checkpoint") instanceof String note
        ? Optional.of(note)
        : Optional.empty();
  }
}
