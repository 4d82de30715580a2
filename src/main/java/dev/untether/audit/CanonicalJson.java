package dev.untether.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.erdtman.jcs.JsonCanonicalizer;

/** The one form of a JSON object that is hashed and signed (RFC 8785), in UTF-8. */
final class CanonicalJson {
  private CanonicalJson() {}

  /**
   * @throws IllegalArgumentException for what I-JSON (RFC 7493) excludes: infinite numbers, halves
   *     of surrogate pairs
   */
  static byte[] bytes(JsonObject object) {
    try {
      String text = new JsonCanonicalizer(object.encode()).getEncodedString();
      // Unlike String.getBytes it refuses what has no bytes, instead of putting a question mark.
      ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new IllegalArgumentException("not an object that RFC 8785 has a form of", e);
    }
  }

  /** SHA-256, in hex digits. */
  static String hash(JsonObject object) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(object)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
