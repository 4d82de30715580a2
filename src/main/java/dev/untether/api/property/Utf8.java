package dev.untether.api.property;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict decoding: nothing is replaced. */
final class Utf8 {
  private Utf8() {}

  static String decode(Buffer bytes) throws CharacterCodingException {
    return decode(bytes.getBytes());
  }

  static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
