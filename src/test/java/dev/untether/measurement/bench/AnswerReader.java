package dev.untether.measurement.bench;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the ends of answers in HTTP/1.1, each of which tells the length of its body. */
final class AnswerReader {
  private static final int NO_CONTENT = 204;
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)");
  private static final int STATUS_START = "HTTP/1.1 ".length();
  private static final int STATUS_END = STATUS_START + "204".length();

  private Buffer received = Buffer.buffer();

  /** The status, once the answer is complete. */
  OptionalInt read(Buffer part) {
    received.appendBuffer(part);
    // One character for each byte, so that places in the text are places in the bytes.
    String text = received.toString(StandardCharsets.ISO_8859_1);
    int head = text.indexOf(END_OF_HEAD);
    if (head < 0) {
      return OptionalInt.empty();
    }
    int status = Integer.parseInt(text.substring(STATUS_START, STATUS_END));
    int body = status == NO_CONTENT ? 0 : bodyLength(text.substring(0, head));
    if (text.length() < head + END_OF_HEAD.length() + body) {
      return OptionalInt.empty();
    }
    received = Buffer.buffer();
    return OptionalInt.of(status);
  }

  private static int bodyLength(String head) {
    Matcher length = LENGTH.matcher(head.toLowerCase(Locale.ROOT));
    if (!length.find()) {
      throw new IllegalStateException("an answer without the length of its body: " + head);
    }
    return Integer.parseInt(length.group(1));
  }
}
