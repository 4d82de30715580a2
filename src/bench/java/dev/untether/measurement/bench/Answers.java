package dev.untether.measurement.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * Finds the end of an answer in HTTP/1.1 that tells the length of its body. Leaves no garbage,
 * since to collect it would stop the load.
 */
final class Answers {
  private static final int NO_CONTENT = 204;
  private static final int STATUS_START = "HTTP/1.1 ".length();
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(ISO_8859_1);
  private static final byte[] LENGTH = "\r\ncontent-length: ".getBytes(ISO_8859_1);

  private Answers() {}

  /** The status, once all of the answer has been put into the buffer. */
  static OptionalInt status(ByteBuffer received) {
    int head = find(END_OF_HEAD, received);
    if (head < 0) {
      return OptionalInt.empty();
    }
    int status = number(received, STATUS_START);
    int end = head + END_OF_HEAD.length + (status == NO_CONTENT ? 0 : bodyLength(received));
    return received.position() < end ? OptionalInt.empty() : OptionalInt.of(status);
  }

  private static int bodyLength(ByteBuffer received) {
    int length = find(LENGTH, received);
    if (length < 0) {
      throw new IllegalStateException("an answer without the length of its body");
    }
    return number(received, length + LENGTH.length);
  }

  /** Where it begins, in small letters or capital ones, or -1. */
  private static int find(byte[] wanted, ByteBuffer received) {
    for (int start = 0; start <= received.position() - wanted.length; start++) {
      int same = 0;
      while (same < wanted.length
          && Character.toLowerCase(received.get(start + same)) == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return start;
      }
    }
    return -1;
  }

  private static int number(ByteBuffer received, int start) {
    int number = 0;
    for (int place = start; Character.isDigit(received.get(place)); place++) {
      number = 10 * number + Character.digit(received.get(place), 10);
    }
    return number;
  }
}
