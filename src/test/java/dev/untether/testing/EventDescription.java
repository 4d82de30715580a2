package dev.untether.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;

/** What {@code asyncapi.yaml} says of events. */
public final class EventDescription {
  private static final EventDescription PUBLISHED = new EventDescription(read());

  private static final Pattern CONSEQUENCE =
      Pattern.compile("^A subschema had|^Instance does not match every|does not match schema$");

  private static final String NOT_DESCRIBED = "does not match unevaluated properties schema";

  private final JsonObject document;
  private final Map<String, Validator> messages;

  private EventDescription(JsonObject document) {
    this.document = document;
    this.messages =
        components().getJsonObject("messages").stream()
            .map(message -> (JsonObject) message.getValue())
            .collect(Collectors.toMap(message -> message.getString("name"), this::validator));
  }

  public static EventDescription published() {
    return PUBLISHED;
  }

  public JsonObject document() {
    return document.copy();
  }

  /** In what an event differs from its description; a property that is not described is one. */
  public List<String> mistakes(JsonObject event) {
    return mistakes(event.getString("type"), event);
  }

  /** The same for a payload that does not name its message. */
  public List<String> mistakes(String message, JsonObject payload) {
    Validator validator = messages.get(message);
    if (validator == null) {
      return List.of(message + " is not described");
    }
    OutputUnit result = validator.validate(payload);
    return result.getValid() ? List.of() : mistakes(message, result.getErrors());
  }

  /** Without what only follows from others: a part that fails says nothing of its properties. */
  private static List<String> mistakes(String message, List<OutputUnit> errors) {
    List<String> all =
        errors.stream()
            .filter(error -> !CONSEQUENCE.matcher(error.getError()).find())
            .map(error -> message + error.getInstanceLocation() + ": " + error.getError())
            .toList();
    List<String> causes = all.stream().filter(error -> !error.contains(NOT_DESCRIBED)).toList();
    return causes.isEmpty() ? all : causes;
  }

  private JsonObject components() {
    return document.getJsonObject("components");
  }

  private Validator validator(JsonObject message) {
    JsonObject schema =
        closed(closedData(message.getJsonObject("payload")))
            // A copy, since the validator notes in a schema where it stands.
            .put(
                "components",
                new JsonObject().put("schemas", components().getJsonObject("schemas").copy()));
    return Validator.create(
        JsonSchema.of(schema),
        new JsonSchemaOptions()
            .setBaseUri("https://untether.test/" + message.getString("name"))
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic));
  }

  /**
   * The payload, without any property of data that is not described. To readers such properties are
   * announced, so the published schema allows them.
   */
  private static JsonObject closedData(JsonObject payload) {
    JsonObject closed = payload.copy();
    closed.getJsonArray("allOf", new JsonArray()).stream()
        .map(part -> ((JsonObject) part).getJsonObject("properties"))
        .filter(Objects::nonNull)
        .forEach(properties -> properties.put("data", closed(properties.getJsonObject("data"))));
    return closed;
  }

  private static JsonObject closed(JsonObject schema) {
    return new JsonObject()
        .put("allOf", new JsonArray().add(schema))
        .put("unevaluatedProperties", false);
  }

  private static JsonObject read() {
    try (InputStream yaml =
        Objects.requireNonNull(EventDescription.class.getResourceAsStream("/asyncapi.yaml"))) {
      Map<String, Object> document = new Yaml().load(yaml);
      // Through text, since the YAML parser gives the same object wherever an alias stands.
      return new JsonObject(new JsonObject(document).encode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
