package dev.untether.api.property;

import dev.untether.api.problem.Problem;
import dev.untether.api.problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of an {@code application/x-www-form-urlencoded} body. */
public final class FormFields {
  private FormFields() {}

  /**
   * Reads the fields. A field without a value counts as not given (RFC 6749, section 3.2).
   *
   * @throws ProblemException if the body is not percent-encoded UTF-8
   */
  public static RequestProperties read(Buffer body) {
    RequestProperties fields = new RequestProperties();
    try {
      for (String field : Utf8.decode(body).split("&", -1)) {
        if (!field.isEmpty()) {
          int end = field.indexOf('=');
          String value = end < 0 ? "" : decode(field.substring(end + 1));
          String name = decode(end < 0 ? field : field.substring(0, end));
          fields.add(name, value.isEmpty() ? null : value);
        }
      }
    } catch (CharacterCodingException e) {
      throw new ProblemException(
          Problem.malformedRequest("The body is not percent-encoded UTF-8."));
    }
    return fields;
  }

  private static String decode(String encoded) throws CharacterCodingException {
    byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      switch (bytes[i]) {
        case '+' -> decoded.write(' ');
        case '%' -> {
          decoded.write(octet(bytes, i + 1));
          i += 2;
        }
        default -> decoded.write(bytes[i]);
      }
    }
    return Utf8.decode(decoded.toByteArray());
  }

  private static int octet(byte[] bytes, int at) throws CharacterCodingException {
    int high = at + 1 < bytes.length ? Character.digit(bytes[at], 16) : -1;
    int low = at + 1 < bytes.length ? Character.digit(bytes[at + 1], 16) : -1;
    if (high < 0 || low < 0) {
      throw new CharacterCodingException();
    }
    return high * 16 + low;
  }

  /** Strict decoding: nothing is replaced. */
  static final class Utf8 {
    private Utf8() {}

    static String decode(Buffer bytes) throws CharacterCodingException {
      return decode(bytes.getBytes());
    }

    static String decode(byte[] bytes) throws CharacterCodingException {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }
}
