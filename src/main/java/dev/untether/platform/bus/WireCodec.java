package dev.untether.platform.bus;

import dev.untether.platform.bus.MessageSeal.ForeignMessageException;
import dev.untether.platform.bus.WireFormat.SealedTypes;
import dev.untether.platform.flow.UnavailableException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes messages to consumers in this process by reference, and to consumers on other nodes as
 * sealed JSON: four bytes for the length of the rest, one for the kind, then the sealed text. On
 * other nodes they arrive as {@link Encoded}, because only the receiver knows the type.
 *
 * <p>Vert.x passes the buffer of the whole message. The bytes before the body are the envelope, to
 * which the seal is bound.
 */
final class WireCodec implements MessageCodec<Object, Object> {
  /**
   * The number is the version of the format. A node that does not know the format rejects the
   * message at once, and it is sent to another node.
   */
  static final String NAME = "untether.sealed-json-2";

  private static final int MAX_TEXT_BYTES = Bus.MAX_MESSAGE_BYTES - 1024;

  private static final Logger LOG = LoggerFactory.getLogger(WireCodec.class);

  private final WireFormat format = new WireFormat();
  private final MessageSeal seal;

  WireCodec(MessageSeal seal) {
    this.seal = seal;
  }

  @Override
  public Object transform(Object message) {
    return Local.mark(message);
  }

  @Override
  public void encodeToWire(Buffer buffer, Object message) {
    byte[] envelope = buffer.getBytes(Integer.BYTES, buffer.length());
    Text text = encode(message);
    byte[] sealed = seal.seal(text.json(), Encoded.context(envelope, text.kind(), text.type()));
    buffer.appendInt(1 + sealed.length).appendByte(text.kind().code()).appendBytes(sealed);
  }

  /**
   * The buffer no longer begins with the length of the whole message, as it does in encodeToWire.
   */
  @Override
  public Encoded decodeFromWire(int position, Buffer buffer) {
    int length = buffer.getInt(position);
    int start = position + Integer.BYTES;
    if (length < 1 || length > Bus.MAX_MESSAGE_BYTES || length > buffer.length() - start) {
      throw new ForeignMessageException("a message claims to have %s bytes".formatted(length));
    }
    return new Encoded(
        format,
        seal,
        buffer.getBytes(0, position),
        Encoded.Kind.of(buffer.getByte(start)),
        buffer.getBytes(start + 1, start + length));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }

  @SuppressWarnings("ArrayRecordComponent") // made to be sealed, and never compared
  private record Text(Encoded.Kind kind, Class<?> type, byte[] json) {}

  /**
   * A message without a wire form must not be lost silently: the other side gets a failure instead.
   */
  private Text encode(Object message) {
    try {
      Text text =
          message instanceof Failed failed
              ? encode(failed)
              : new Text(Encoded.Kind.VALUE, message.getClass(), format.write(message));
      if (text.json().length > MAX_TEXT_BYTES) {
        throw new IllegalArgumentException(
            "%s of %s bytes is too long for the bus"
                .formatted(message.getClass(), text.json().length));
      }
      return text;
    } catch (UncheckedIOException | IllegalArgumentException mistake) {
      return encode(new Failed(mistake));
    }
  }

  /**
   * Sends only the type of an unexpected failure: its message may contain secrets and its stack
   * trace has no wire form, so both are logged here.
   */
  private Text encode(Failed failed) {
    if (failed.failure() instanceof UnavailableException passing) {
      return failure(Encoded.Kind.UNAVAILABLE, passing.getMessage());
    }
    LOG.error("A command of another node failed", failed.failure());
    return failure(Encoded.Kind.FAILED, failed.failure().getClass().getSimpleName());
  }

  private Text failure(Encoded.Kind kind, String message) {
    return new Text(kind, String.class, format.write(message));
  }

  /**
   * The reply of a handler that failed. The caller logs it, because only the caller knows the
   * request.
   */
  record Failed(Throwable failure) {}

  /**
   * A message from this process of a type that anybody on the bus can send. The wrapper
   * distinguishes it from messages from outside.
   */
  record Local(Object message) {
    static Object mark(Object message) {
      return isOurs(message) ? message : new Local(message);
    }

    /** Records and enums need no wrapper: from outside, they arrive only sealed. */
    static boolean isOurs(Object message) {
      return message instanceof Record || message instanceof Enum;
    }
  }

  /**
   * A message from another node. It is opened and decoded later, as the type that the receiver
   * expects.
   *
   * @param envelope the bytes before the message on the wire, which include: whether it is a
   *     request or a reply, its address (a reply's address is unique to its request), the reply
   *     address, and the sending node
   */
  @SuppressWarnings("ArrayRecordComponent") // carried to the receiver, and never compared
  record Encoded(WireFormat format, MessageSeal seal, byte[] envelope, Kind kind, byte[] sealed) {
    enum Kind {
      VALUE('v'),
      UNAVAILABLE('u'),
      FAILED('f');

      private final byte code;

      Kind(char code) {
        this.code = (byte) code;
      }

      byte code() {
        return code;
      }

      static Kind of(byte code) {
        return Arrays.stream(values())
            .filter(kind -> kind.code == code)
            .findFirst()
            .orElseThrow(() -> new ForeignMessageException("a message of an unknown kind"));
      }
    }

    /** Returns a value of that type, or {@link Failed}. */
    Object read(Class<?> type) {
      return switch (kind) {
        case VALUE -> format.read(open(type), 0, type);
        case UNAVAILABLE -> new Failed(new UnavailableException(text()));
        case FAILED -> new Failed(new RemoteFailureException(text()));
      };
    }

    private String text() {
      return format.read(open(String.class), 0, String.class);
    }

    private byte[] open(Class<?> type) {
      return seal.open(sealed, context(envelope, kind, type));
    }

    /**
     * The associated data with which a message is sealed, so that only the intended receiver can
     * open it: a recorded reply cannot answer another request, and a command cannot be taken for
     * another type with the same content.
     */
    static byte[] context(byte[] envelope, Kind kind, Class<?> type) {
      ByteArrayOutputStream context = new ByteArrayOutputStream(envelope.length + 64);
      context.writeBytes(envelope);
      context.write(kind.code);
      context.writeBytes(
          SealedTypes.declared(type).getSimpleName().getBytes(StandardCharsets.UTF_8));
      return context.toByteArray();
    }

    /**
     * A command failed at another node because of a bug there; that node's log has the details. Has
     * no stack trace.
     */
    public static final class RemoteFailureException extends RuntimeException {
      private static final long serialVersionUID = 1L;

      RemoteFailureException(String what) {
        super("the node that served the command failed with " + what, null, false, false);
      }
    }
  }
}
