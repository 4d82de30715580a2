package dev.untether.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.untether.platform.security.Sha256;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;

/**
 * Writes the canonical form of a JSON object (RFC 8785), which is hashed and signed, in UTF-8. It
 * is written directly from the object, because a library that parses and sorts the text takes four
 * times as long, and every event is hashed.
 */
final class CanonicalJson {
  /** Escapes as ECMAScript does, as the RFC requires; only the case of hex digits must be set. */
  private static final JsonFactory ESCAPES_IN_LOWER_CASE =
      JsonFactory.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

  /** Up to this limit, a whole number is exact as a double, the form that the RFC prescribes. */
  private static final long MAX_EXACT = 1L << 53;

  private static final int USUAL_LENGTH = 1024;

  private CanonicalJson() {}

  /**
   * @throws IllegalArgumentException for what I-JSON (RFC 7493) excludes: infinite numbers, halves
   *     of surrogate pairs
   */
  static byte[] bytes(Map<String, ?> object) {
    try {
      StringWriter text = new StringWriter(USUAL_LENGTH);
      try (JsonGenerator json = ESCAPES_IN_LOWER_CASE.createGenerator(text)) {
        write(object, json);
      }
      // Unlike String.getBytes, the encoder refuses characters that it cannot encode, instead of
      // writing a question mark.
      ByteBuffer encoded =
          UTF_8.newEncoder().encode(CharBuffer.wrap(text.toString().toCharArray()));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new IllegalArgumentException("the object has no RFC 8785 form", e);
    }
  }

  /** SHA-256, in hex digits. */
  static String hash(Map<String, ?> object) {
    return HexFormat.of().formatHex(Sha256.of(bytes(object)));
  }

  private static void write(Map<String, ?> object, JsonGenerator json) throws IOException {
    json.writeStartObject();
    // Strings compare by UTF-16 code units, as the RFC sorts (section 3.2.3).
    for (Map.Entry<String, ?> member : new TreeMap<>(object).entrySet()) {
      json.writeFieldName(member.getKey());
      writeValue(member.getValue(), json);
    }
    json.writeEndObject();
  }

  private static void write(List<?> array, JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (Object element : array) {
      writeValue(element, json);
    }
    json.writeEndArray();
  }

  @SuppressWarnings("unchecked") // the keys of a map inside a JSON object are strings
  private static void writeValue(@Nullable Object value, JsonGenerator json) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Number number) {
      write(number, json);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof JsonObject object) {
      write(object.getMap(), json);
    } else if (value instanceof JsonArray array) {
      write(array.getList(), json);
    } else if (value instanceof Map<?, ?> object) {
      write((Map<String, ?>) object, json);
    } else if (value instanceof List<?> array) {
      write(array, json);
    } else {
      throw new IllegalArgumentException("JSON cannot hold a " + value.getClass().getName());
    }
  }

  private static void write(Number number, JsonGenerator json) throws IOException {
    if ((number instanceof Integer || number instanceof Long)
        && number.longValue() >= -MAX_EXACT
        && number.longValue() <= MAX_EXACT) {
      json.writeNumber(number.longValue());
    } else {
      json.writeNumber(NumberToJSON.serializeNumber(Double.parseDouble(number.toString())));
    }
  }
}
