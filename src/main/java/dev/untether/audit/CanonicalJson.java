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
 * The one form of a JSON object that is hashed and signed (RFC 8785), in UTF-8. Written straight
 * from the object: to have its text parsed and sorted by a library takes four times as long, for
 * each event that there is.
 */
final class CanonicalJson {
  /** Escapes as ECMAScript does, which is what the RFC asks for, but for this one feature. */
  private static final JsonFactory ESCAPES_IN_LOWER_CASE =
      JsonFactory.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

  /** Up to here a whole number is the same as a double, in whose form the RFC writes it. */
  private static final long GREATEST_EXACT = 1L << 53;

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
      // Unlike String.getBytes it refuses what has no bytes, instead of putting a question mark.
      ByteBuffer encoded =
          UTF_8.newEncoder().encode(CharBuffer.wrap(text.toString().toCharArray()));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new IllegalArgumentException("not an object that RFC 8785 has a form of", e);
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

  @SuppressWarnings("unchecked") // what is in a JSON object has names that are text
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
      throw new IllegalArgumentException("JSON has no " + value.getClass().getName());
    }
  }

  private static void write(Number number, JsonGenerator json) throws IOException {
    if ((number instanceof Integer || number instanceof Long)
        && number.longValue() >= -GREATEST_EXACT
        && number.longValue() <= GREATEST_EXACT) {
      json.writeNumber(number.longValue());
    } else {
      json.writeNumber(NumberToJSON.serializeNumber(Double.parseDouble(number.toString())));
    }
  }
}
