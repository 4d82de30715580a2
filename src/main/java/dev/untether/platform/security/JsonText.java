package dev.untether.platform.security;

import java.util.Arrays;

/**
 * Collects JSON in UTF-8, with its strings as RFC 8785 prescribes (section 3.2.2.2). It writes
 * bytes at once, because making characters first and encoding them afterwards takes twice as long.
 */
public final class JsonText {
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
