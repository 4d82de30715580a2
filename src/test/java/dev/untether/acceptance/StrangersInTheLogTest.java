package dev.untether.acceptance;

import static dev.untether.testing.Http2Frames.END_HEADERS;
import static dev.untether.testing.Http2Frames.END_STREAM;
import static dev.untether.testing.Http2Frames.HEADERS;
import static dev.untether.testing.Http2Frames.RST_STREAM;
import static dev.untether.testing.Http2Frames.frame;
import static dev.untether.testing.Http2Frames.get;
import static dev.untether.testing.Http2Frames.preface;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.LogLines;
import dev.untether.testing.NodeExtension;
import dev.untether.testing.RawConnection;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What strangers do wrong on their connections, very often. */
@Timeout(120)
class StrangersInTheLogTest {
  private static final int TIMES = 200;

  @RegisterExtension static final NodeExtension NODE = new NodeExtension();

  private static final String UPGRADE =
      """
      GET /eventbus/websocket HTTP/1.1
      Host: localhost
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      """;

  private static final List<String> MISTAKES =
      List.of(
          "\0\1\2GET / HTTP/1.1\r\n\r\n",
          "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nno settings",
          "POST /api/v1/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx",
          UPGRADE + "Sec-WebSocket-Version: 99\r\n\r\n",
          UPGRADE + "Sec-WebSocket-Version: 13\r\n\r\n\u00c1\u0081\0\0\0\0a",
          UPGRADE + "Sec-WebSocket-Version: 13\r\n\r\n\u0081\u0085\0\0\0\0[[[[[",
          resets("/api/v1/openapi.yaml"),
          resets("/api/v1/users"),
          resets("/swagger/"),
          resets("/nothing"));

  @Test
  void neither_fill_it_nor_leave_a_stack_trace() {
    try (LogLines lines = LogLines.record()) {
      long start = System.nanoTime();
      for (int i = 0; i < TIMES; i++) {
        MISTAKES.forEach(StrangersInTheLogTest::make);
      }
      assertThat(NODE.client().bare("GET", "/nothing").send().status()).isEqualTo(404);
      long seconds = 1 + (System.nanoTime() - start) / 1_000_000_000;
      assertThat(lines.withStackTrace())
          .filteredOn(StrangersInTheLogTest::mayBeOfStrangers)
          .isEmpty();
      // Refusals by status, connections by what is wrong with them.
      assertThat((long) lines.texts().size()).isLessThan(6 * (seconds + 1));
    }
  }

  /** On a busy machine the database may be too slow for the node's own readers of the log. */
  private static boolean mayBeOfStrangers(String line) {
    return !line.startsWith("Consumer ") && !line.startsWith("The log cannot be read");
  }

  private static void make(String mistake) {
    try (RawConnection connection = NODE.connect()) {
      connection.send(mistake);
    }
  }

  /** A request, again and again, that is reset as soon as it has been sent. */
  private static String resets(String path) {
    Buffer frames = preface();
    for (int stream = 1; stream < 20; stream += 2) {
      frames
          .appendBytes(frame(HEADERS, END_STREAM | END_HEADERS, stream, get(path)))
          .appendBytes(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
    }
    return frames.toString(ISO_8859_1);
  }
}
