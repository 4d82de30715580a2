package dev.untether.platform.bus;

import dev.untether.platform.failure.UnavailableException;
import java.util.Arrays;

/** A message of another node that is yet to be read, as what the receiver expects. */
final class Encoded {
  enum Kind {
    VALUE('v'),
    UNAVAILABLE('u'),
    FAILED('f');

    private final byte code;

    Kind(char code) {
      this.code = (byte) code;
    }
  }

  private final WireFormat format;
  private final byte[] message;

  Encoded(WireFormat format, byte[] message) {
    this.format = format;
    this.message = message;
  }

  static byte[] of(Kind kind, byte[] text) {
    byte[] message = new byte[1 + text.length];
    message[0] = kind.code;
    System.arraycopy(text, 0, message, 1, text.length);
    return message;
  }

  /** A value of that type, or {@link Failed}. */
  Object read(Class<?> type) {
    return switch (kind()) {
      case VALUE -> format.read(message, 1, type);
      case UNAVAILABLE ->
          new Failed(new UnavailableException(format.read(message, 1, String.class)));
      case FAILED -> new Failed(new RemoteFailureException(format.read(message, 1, String.class)));
    };
  }

  private Kind kind() {
    return Arrays.stream(Kind.values())
        .filter(kind -> message.length > 0 && message[0] == kind.code)
        .findFirst()
        .orElseThrow(() -> new ForeignMessageException("a message of a kind that is not known"));
  }
}
