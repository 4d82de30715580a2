package dev.untether.platform.bus;

import dev.untether.platform.bus.MessageSeal.ForeignMessageException;
import dev.untether.platform.bus.WireCodec.Failed;
import dev.untether.platform.bus.WireFormat.SealedTypes;
import dev.untether.platform.flow.UnavailableException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message from another node. It is opened and decoded later, as the type that the receiver
 * expects.
 *
 * @param envelope the bytes before the message on the wire, which include: whether it is a request
 *     or a reply, its address (a reply's address is unique to its request), the reply address, and
 *     the sending node
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
          .orElseThrow(() -> new ForeignMessageException("a message of a kind that is not known"));
    }
  }

  /** A value of that type, or {@link Failed}. */
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
   * The associated data with which a message is sealed, so that only the intended receiver can open
   * it: a recorded reply cannot answer another request, and a command cannot be taken for another
   * type with the same content.
   */
  static byte[] context(byte[] envelope, Kind kind, Class<?> type) {
    ByteArrayOutputStream context = new ByteArrayOutputStream(envelope.length + 64);
    context.writeBytes(envelope);
    context.write(kind.code);
    context.writeBytes(SealedTypes.declared(type).getSimpleName().getBytes(StandardCharsets.UTF_8));
    return context.toByteArray();
  }

  /** Another node met with a mistake of ours; its log tells more. Without a stack trace. */
  public static final class RemoteFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RemoteFailureException(String what) {
      super("the node that served the command failed with " + what, null, false, false);
    }
  }
}
