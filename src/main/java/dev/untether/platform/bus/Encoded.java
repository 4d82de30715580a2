package dev.untether.platform.bus;

import dev.untether.platform.failure.UnavailableException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message of another node that is yet to be opened and read, as what the receiver expects.
 *
 * @param envelope what stands before the message on the wire: among other things whether it is a
 *     request or a reply, its address (that of a reply is the request's own), the address that it
 *     is replied to, and the node that has sent it
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
   * What a message is sealed with, so that it is read at the place that it was sealed for and
   * nowhere else: a recorded reply answers no other request, and a command is not taken for another
   * one that looks the same.
   */
  static byte[] context(byte[] envelope, Kind kind, Class<?> type) {
    ByteArrayOutputStream context = new ByteArrayOutputStream(envelope.length + 64);
    context.writeBytes(envelope);
    context.write(kind.code);
    context.writeBytes(SealedTypes.declared(type).getSimpleName().getBytes(StandardCharsets.UTF_8));
    return context.toByteArray();
  }
}
