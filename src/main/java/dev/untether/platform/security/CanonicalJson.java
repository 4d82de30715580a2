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

  /**
   * Collects JSON in UTF-8, with its strings as RFC 8785 prescribes (section 3.2.2.2). It writes
   * bytes at once, because making characters first and encoding them afterwards takes twice as
   * long.
   */
  public static final class JsonText {
    private static final int USUAL_LENGTH = 1024;

    /** The most that a character of a string can need: an escape such as {@code \u001f}. */
    private static final int MAX_BYTES_OF_CHARACTER = 6;

    private static final String HEX_DIGITS = "0123456789abcdef";

    private byte[] bytes = new byte[USUAL_LENGTH];
    private int length;

    /** Appends what is not a string, or is one that needs no escapes: ASCII, as it is. */
    public JsonText ascii(String text) {
      int end = text.length();
      reserve(end);
      byte[] target = bytes;
      int position = length;
      for (int i = 0; i < end; i++) {
        target[position++] = (byte) text.charAt(i);
      }
      length = position;
      return this;
    }

    /**
     * Appends a string, in quotation marks.
     *
     * @throws IllegalArgumentException if it contains half of a surrogate pair
     */
    public JsonText string(String text) {
      reserve(2 + MAX_BYTES_OF_CHARACTER * text.length());
      put('"');
      for (int i = putPlain(text); i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < 0x80) {
          putAscii(c);
        } else if (c < 0x800) {
          put(0xc0 | (c >> 6));
          putContinuation(c);
        } else if (!Character.isSurrogate(c)) {
          put(0xe0 | (c >> 12));
          putContinuation(c >> 6);
          putContinuation(c);
        } else {
          putSupplementary(pair(text, i));
          i++;
        }
      }
      put('"');
      return this;
    }

    /** Appends the first characters that need no escape, and returns how many there are. */
    private int putPlain(String text) {
      // Local variables, because most strings end here, and fields would be written for each byte.
      byte[] target = bytes;
      int position = length;
      int end = text.length();
      int i = 0;
      while (i < end) {
        char c = text.charAt(i);
        if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
          break;
        }
        target[position++] = (byte) c;
        i++;
      }
      length = position;
      return i;
    }

    /** Returns a copy of the text so far. */
    public byte[] toBytes() {
      return Arrays.copyOf(bytes, length);
    }

    /** Appends one character of ASCII. */
    JsonText character(char c) {
      reserve(1);
      put(c);
      return this;
    }

    private static int pair(String text, int index) {
      int codePoint = text.codePointAt(index);
      if (!Character.isSupplementaryCodePoint(codePoint)) {
        throw new IllegalArgumentException("half of a surrogate pair has no form in UTF-8");
      }
      return codePoint;
    }

    private void putSupplementary(int codePoint) {
      put(0xf0 | (codePoint >> 18));
      putContinuation(codePoint >> 12);
      putContinuation(codePoint >> 6);
      putContinuation(codePoint);
    }

    private void putContinuation(int bits) {
      put(0x80 | (bits & 0x3f));
    }

    private void putAscii(char c) {
      if (c >= ' ' && c != '"' && c != '\\') {
        put(c);
        return;
      }
      put('\\');
      switch (c) {
        case '"', '\\' -> put(c);
        case '\b' -> put('b');
        case '\t' -> put('t');
        case '\n' -> put('n');
        case '\f' -> put('f');
        case '\r' -> put('r');
        default -> {
          put('u');
          put('0');
          put('0');
          put(HEX_DIGITS.charAt(c >> 4));
          put(HEX_DIGITS.charAt(c & 0xf));
        }
      }
    }

    private void reserve(int more) {
      if (bytes.length - length < more) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
      }
    }

    private void put(int value) {
      bytes[length++] = (byte) value;
    }
  }
}
