package dev.untether.api.answer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the way of a change, or what it breaks, told before the change is made.
 *
 * @param contextId the id of the object that the message is about; null if there is none
 */
public record ValidationMessage(Severity severity, String message, @Nullable UUID contextId) {

  /** How much a message matters. */
  public enum Severity {
    /** The change can be made; it has this consequence. */
    WARNING("Warning"),
    /** The change would be refused. */
    ERROR("Error");

    private final String text;

    Severity(String text) {
      this.text = text;
    }
  }

  public static ValidationMessage error(String message, @Nullable UUID contextId) {
    return new ValidationMessage(Severity.ERROR, message, contextId);
  }

  public static ValidationMessage warning(String message, @Nullable UUID contextId) {
    return new ValidationMessage(Severity.WARNING, message, contextId);
  }

  /** Returns the answer of a validation: an array, which is empty if there is nothing to say. */
  public static Answer answer(List<ValidationMessage> messages) {
    return new Answer.WrittenJson(json(messages).toBuffer());
  }

  public static JsonArray json(List<ValidationMessage> messages) {
    return new JsonArray(messages.stream().map(ValidationMessage::toJson).toList());
  }

  private JsonObject toJson() {
    JsonObject json = new JsonObject().put("severity", severity.text).put("message", message);
    return contextId == null ? json : json.put("contextId", contextId.toString());
  }
}
