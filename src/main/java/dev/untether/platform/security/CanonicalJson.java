package dev.untether.platform.security;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.erdtman.jcs.NumberToJSON;
import org.jspecify.annotations.Nullable;

/**
 * Writes the canonical form of a JSON object (RFC 8785) in UTF-8, so that it can be hashed. It is
 * written directly from the object, because a library that parses and sorts the text takes several
 * times as long, and every event is hashed.
 */
public final class CanonicalJson {
  /** Up to this limit, a whole number is exact as a double, the form that the RFC prescribes. */
  private static final long MAX_EXACT = 1L << 53;

  private CanonicalJson() {}

  /**
   * Returns the canonical form of an object.
   *
   * @throws IllegalArgumentException for what I-JSON (RFC 7493) excludes: infinite numbers, halves
   *     of surrogate pairs
   */
  public static byte[] bytes(Map<String, ?> object) {
    JsonText text = new JsonText();
    write(object, text);
    return text.toBytes();
  }

  /** SHA-256, in hex digits. */
  public static String hash(Map<String, ?> object) {
    return HexFormat.of().formatHex(Sha256.of(bytes(object)));
  }

  /** Appends the canonical form of an object to a text, like {@link #bytes}. */
  public static void write(Map<String, ?> object, JsonText text) {
    // Strings compare by UTF-16 code units, as the RFC sorts (section 3.2.3).
    String[] names = object.keySet().toArray(String[]::new);
    Arrays.sort(names);
    char separator = '{';
    for (String name : names) {
      text.character(separator).string(name).character(':');
      writeValue(object.get(name), text);
      separator = ',';
    }
    text.ascii(separator == '{' ? "{}" : "}");
  }

  private static void write(List<?> array, JsonText text) {
    char separator = '[';
    for (Object element : array) {
      text.character(separator);
      writeValue(element, text);
      separator = ',';
    }
    text.ascii(separator == '[' ? "[]" : "]");
  }

  @SuppressWarnings("unchecked") // the keys of a map inside a JSON object are strings
  private static void writeValue(@Nullable Object value, JsonText text) {
    if (value == null) {
      text.ascii("null");
    } else if (value instanceof String string) {
      text.string(string);
    } else if (value instanceof Number number) {
      write(number, text);
    } else if (value instanceof Boolean truth) {
      text.ascii(truth.toString());
    } else if (value instanceof JsonObject object) {
      write(object.getMap(), text);
    } else if (value instanceof JsonArray array) {
      write(array.getList(), text);
    } else if (value instanceof Map<?, ?> object) {
      write((Map<String, ?>) object, text);
    } else if (value instanceof List<?> array) {
      write(array, text);
    } else {
      throw new IllegalArgumentException("JSON cannot hold a " + value.getClass().getName());
    }
  }

  private static void write(Number number, JsonText text) {
    if ((number instanceof Integer || number instanceof Long)
        && number.longValue() >= -MAX_EXACT
        && number.longValue() <= MAX_EXACT) {
      text.ascii(number.toString());
      return;
    }
    try {
      text.ascii(NumberToJSON.serializeNumber(Double.parseDouble(number.toString())));
    } catch (IOException e) {
      throw new IllegalArgumentException("the number has no RFC 8785 form: " + number, e);
    }
  }
}
