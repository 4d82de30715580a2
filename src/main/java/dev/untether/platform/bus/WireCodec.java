package dev.untether.platform.bus;

import dev.untether.platform.failure.UnavailableException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands messages to consumers in this process as they are, and to those on other nodes as sealed
 * JSON: the length in four bytes, then the sealed kind and text. There they arrive as {@link
 * Encoded}, since only the receiver knows the type.
 */
final class WireCodec implements MessageCodec<Object, Object> {
  static final String NAME = "untether.sealed-json";

  /** More than the largest slice of a list; a message above is a mistake or an attack. */
  static final int LONGEST_MESSAGE = 4 * 1024 * 1024;

  private static final int LONGEST_PLAIN_MESSAGE = LONGEST_MESSAGE - 1024;

  private static final Logger LOG = LoggerFactory.getLogger(WireCodec.class);

  private final WireFormat format = new WireFormat();
  private final MessageSeal seal;

  WireCodec(MessageSeal seal) {
    this.seal = seal;
  }

  @Override
  public Object transform(Object message) {
    return message;
  }

  @Override
  public void encodeToWire(Buffer buffer, Object message) {
    byte[] sealed = seal.seal(encode(message));
    buffer.appendInt(sealed.length).appendBytes(sealed);
  }

  @Override
  public Encoded decodeFromWire(int position, Buffer buffer) {
    int length = buffer.getInt(position);
    int start = position + Integer.BYTES;
    if (length < 0 || length > LONGEST_MESSAGE || length > buffer.length() - start) {
      throw new ForeignMessageException("a message says that it is of %d bytes".formatted(length));
    }
    return new Encoded(format, seal.open(buffer.getBytes(start, start + length)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }

  /**
   * What has no wire form must not be lost without a word: the other side is told that it failed.
   */
  private byte[] encode(Object message) {
    try {
      byte[] encoded = message instanceof Failed failed ? encode(failed) : encodeValue(message);
      if (encoded.length > LONGEST_PLAIN_MESSAGE) {
        throw new IllegalArgumentException(
            "%s of %d bytes is too long for the bus".formatted(message.getClass(), encoded.length));
      }
      return encoded;
    } catch (UncheckedIOException | IllegalArgumentException mistake) {
      return encode(new Failed(mistake));
    }
  }

  private byte[] encodeValue(Object value) {
    return Encoded.of(Encoded.Kind.VALUE, format.write(value));
  }

  /** What a mistake is about may be secret, and a stack trace has no wire form: both stay here. */
  private byte[] encode(Failed failed) {
    if (failed.failure() instanceof UnavailableException passing) {
      return Encoded.of(Encoded.Kind.UNAVAILABLE, format.write(passing.getMessage()));
    }
    LOG.error("A command of another node failed", failed.failure());
    return Encoded.of(
        Encoded.Kind.FAILED, format.write(failed.failure().getClass().getSimpleName()));
  }
}
