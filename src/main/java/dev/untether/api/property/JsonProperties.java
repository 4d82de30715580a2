package dev.untether.api.property;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import dev.untether.api.property.FormFields.Utf8;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the properties of a JSON object (RFC 8259). Reads token by token, because a tree of objects
 * does not show that a property was given twice.
 */
public final class JsonProperties {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
          .build();

  private JsonProperties() {}

  /**
   * Reads the properties. A value of a type that no property has is a mistake only if it is asked
   * for.
   *
   * @throws ProblemException if the body is not one well-formed JSON object in UTF-8
   */
  public static RequestProperties read(Buffer body) {
    try (JsonParser parser = JSON.createParser(Utf8.decode(body))) {
      return read(parser);
    } catch (CharacterCodingException e) {
      throw malformed("The body is not UTF-8.");
    } catch (StreamConstraintsException e) {
      throw malformed("The body is nested too deeply, or has a number that is too long.");
    } catch (JsonProcessingException e) {
      // Its message quotes the body, which may hold secrets.
      throw malformed(
          "The body is not well-formed JSON: line %s, column %s."
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private static RequestProperties read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw malformed("The body is not a JSON object.");
    }
    RequestProperties properties = object(parser);
    if (parser.nextToken() != null) {
      throw malformed("The body goes on after its JSON object.");
    }
    return properties;
  }

  private static RequestProperties object(JsonParser parser) throws IOException {
    RequestProperties properties = new RequestProperties();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      properties.add(name, value(parser));
    }
    return properties;
  }

  private static PropertyValue value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> new PropertyValue.Text(parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> new PropertyValue.Flag(parser.getBooleanValue());
      case VALUE_NUMBER_INT -> new PropertyValue.WholeNumber(parser.getText());
      case VALUE_NULL -> new PropertyValue.NotGiven();
      case START_ARRAY -> array(parser);
      case START_OBJECT -> new PropertyValue.Properties(object(parser));
      default -> {
        parser.skipChildren();
        yield new PropertyValue.Other();
      }
    };
  }

  private static PropertyValue array(JsonParser parser) throws IOException {
    List<PropertyValue.Text> texts = new ArrayList<>();
    boolean onlyTexts = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        texts.add(new PropertyValue.Text(parser.getText()));
      } else {
        parser.skipChildren();
        onlyTexts = false;
      }
    }
    return onlyTexts ? new PropertyValue.Texts(texts) : new PropertyValue.Other();
  }

  private static ProblemException malformed(String details) {
    return new ProblemException(Problem.malformedRequest(details));
  }

  /** The value that a request gives for a property. */
  sealed interface PropertyValue {

    record Text(String text) implements PropertyValue {
      /**
       * Returns whether the text has no control characters and no unpaired surrogates. PostgreSQL
       * stores neither NUL nor unpaired surrogates; other control characters could forge log lines.
       */
      boolean isPlain() {
        return text.codePoints()
            .noneMatch(
                character ->
                    Character.isISOControl(character)
                        || Character.getType(character) == Character.SURROGATE);
      }

      /** Returns the length in Unicode code points. */
      int length() {
        return text.codePointCount(0, text.length());
      }

      Optional<Long> wholeNumber() {
        try {
          return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException e) {
          return Optional.empty();
        }
      }
    }

    record Texts(List<Text> elements) implements PropertyValue {
      public Texts {
        elements = List.copyOf(elements);
      }
    }

    /** An object with properties of its own. */
    record Properties(RequestProperties properties) implements PropertyValue {}

    record Flag(boolean isSet) implements PropertyValue {}

    record WholeNumber(String digits) implements PropertyValue {}

    /** A JSON value of a type that no property has. */
    record Other() implements PropertyValue {}

    /** Several values, so it is unclear which one is meant. */
    record Repeated() implements PropertyValue {}

    record NotGiven() implements PropertyValue {}
  }
}
