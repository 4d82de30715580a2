package dev.untether.audit.verification;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.untether.audit.verification.ExportVerification.RecordSource;
import dev.untether.audit.verification.ExportVerification.RecordSource.MalformedExportException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads exports of the API: a sequence of JSON objects, or pages of any length. An object with two
 * members of the same name is refused, because readers would disagree about its content.
 */
final class ExportedRecords implements RecordSource {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final String RECORDS_OF_A_PAGE = "results";

  /** The other members of a page of records or events. */
  private static final Set<String> ADDITIONS_OF_A_PAGE =
      Set.of("totalCount", "next", "more", "_links");

  private final JsonParser parser;
  private boolean withinPage;

  /**
   * @param export in UTF-8
   */
  ExportedRecords(InputStream export) throws IOException {
    // This reader replaces malformed bytes by another character, so that the hash does not match.
    // The parser's own decoder would accept some of them as what was recorded.
    this.parser = JSON.createParser(new InputStreamReader(export, UTF_8));
  }

  @Override
  public @Nullable JsonObject next() throws IOException {
    try {
      return withinPage ? nextOfPage() : nextOrFirstOfPage();
    } catch (JsonProcessingException e) {
      throw malformed("is not JSON: " + e.getOriginalMessage());
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  private @Nullable JsonObject nextOfPage() throws IOException {
    if (parser.nextToken() != JsonToken.END_ARRAY) {
      return new JsonObject(object());
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      expectOfPage(Set.of(parser.currentName()));
      parser.nextToken();
      parser.skipChildren();
    }
    withinPage = false;
    return nextOrFirstOfPage();
  }

  private @Nullable JsonObject nextOrFirstOfPage() throws IOException {
    if (parser.nextToken() == null) {
      return null;
    }
    expect(JsonToken.START_OBJECT);
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals(RECORDS_OF_A_PAGE) && parser.currentToken() == JsonToken.START_ARRAY) {
        expectOfPage(members.keySet());
        withinPage = true;
        return nextOfPage();
      }
      members.put(name, value());
    }
    return new JsonObject(members);
  }

  private @Nullable Object value() throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private Map<String, Object> object() throws IOException {
    expect(JsonToken.START_OBJECT);
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value());
    }
    return members;
  }

  private List<Object> array() throws IOException {
    List<Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value());
    }
    return elements;
  }

  private void expect(JsonToken token) throws MalformedExportException {
    if (parser.currentToken() != token) {
      throw malformed("contains something other than a record");
    }
  }

  /**
   * Otherwise a page could look like a record to other readers, and hide the true record inside.
   */
  private void expectOfPage(Set<String> members) throws MalformedExportException {
    if (!ADDITIONS_OF_A_PAGE.containsAll(members)) {
      throw malformed("contains a page with something other than records");
    }
  }

  private MalformedExportException malformed(String what) {
    return new MalformedExportException(
        "line %s %s".formatted(parser.currentLocation().getLineNr(), what));
  }
}
