package dev.untether.platform.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys and certificates as text (RFC 7468). */
public final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  public static final String PRIVATE_KEY = "PRIVATE KEY";
  public static final String PUBLIC_KEY = "PUBLIC KEY";

  private Pem() {}

  public static byte[] block(String label, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(label, content));
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return text.toString().getBytes(US_ASCII);
  }

  /**
   * Returns the contents of the blocks with that label; other blocks and other text are skipped.
   *
   * @throws IllegalArgumentException if a block has no end or is not base64
   */
  public static List<byte[]> contents(byte[] pem, String label) {
    List<byte[]> contents = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(new String(pem, US_ASCII)))) {
      for (PemObject block = reader.readPemObject();
          block != null;
          block = reader.readPemObject()) {
        if (block.getType().equals(label)) {
          contents.add(block.getContent());
        }
      }
      return contents;
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("not PEM", e);
    }
  }
}
