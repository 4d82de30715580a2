package dev.untether.platform.server;

import static dev.untether.testing.Http2Frames.DATA;
import static dev.untether.testing.Http2Frames.END_HEADERS;
import static dev.untether.testing.Http2Frames.GO_AWAY;
import static dev.untether.testing.Http2Frames.HEADERS;
import static dev.untether.testing.Http2Frames.PING;
import static dev.untether.testing.Http2Frames.PRIORITY;
import static dev.untether.testing.Http2Frames.SETTINGS;
import static dev.untether.testing.Http2Frames.WINDOW_UPDATE;
import static dev.untether.testing.Http2Frames.frame;
import static dev.untether.testing.Http2Frames.get;
import static dev.untether.testing.Http2Frames.preface;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.platform.server.GatedTransport.ServerGate.ConnectionLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Floods of frames that cost a client nothing. */
@Timeout(60)
class FrameFloodsTest {
  private static final ConnectionLimits LIMITS =
      new ConnectionLimits(100, 100, address -> false, Duration.ofSeconds(60));
  private static final GuardedServer SERVER = new GuardedServer(LIMITS);
  private static final Vertx VERTX = Vertx.vertx();
  private static final int FLOOD = 20_000;
  private static final byte[] ONE = {0, 0, 0, 1};

  /** RFC 9113, section 7. */
  private static final int ENHANCE_YOUR_CALM = 11;

  @AfterAll
  static void close() {
    VERTX.close().await();
    SERVER.close();
  }

  static Stream<Arguments> floods() {
    byte[] begun = frame(HEADERS, END_HEADERS, 1, get("/"));
    byte[] none = new byte[0];
    return Stream.of(
        Arguments.of("SETTINGS", none, frame(SETTINGS, 0, 0)),
        Arguments.of("acknowledgements of SETTINGS", none, frame(SETTINGS, 1, 0)),
        Arguments.of("PING", none, frame(PING, 0, 0, new byte[8])),
        Arguments.of("acknowledgements of PING", none, frame(PING, 1, 0, new byte[8])),
        Arguments.of("WINDOW_UPDATE", none, frame(WINDOW_UPDATE, 0, 0, ONE)),
        Arguments.of("WINDOW_UPDATE of a stream", begun, frame(WINDOW_UPDATE, 0, 1, ONE)),
        Arguments.of("PRIORITY", none, frame(PRIORITY, 0, 3, new byte[5])),
        Arguments.of("empty DATA", begun, frame(DATA, 0, 1)),
        Arguments.of("DATA of one octet", begun, frame(DATA, 0, 1, (byte) 0)),
        Arguments.of("unknown frames", none, frame(0x7f, 0, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void a_flood_of_control_frames_ends_with_enhance_your_calm(
      String name, byte[] before, byte[] frame) {
    Buffer answer = flood(preface().appendBytes(before), frame);
    assertThat(codeOfGoAway(answer)).isEqualTo(ENHANCE_YOUR_CALM);
  }

  @Test
  void also_after_an_upgrade_from_http_1() {
    Buffer upgrade =
        Buffer.buffer(
                """
                GET / HTTP/1.1\r
                Host: a\r
                Connection: Upgrade, HTTP2-Settings\r
                Upgrade: h2c\r
                HTTP2-Settings: AAMAAABkAAQAAP__\r
                \r
                """)
            .appendBuffer(preface());
    String answer = flood(upgrade, frame(PING, 0, 0, new byte[8])).toString(ISO_8859_1);
    int endOfHead = answer.indexOf("\r\n\r\n") + 4;
    assertThat(codeOfGoAway(Buffer.buffer(answer.substring(endOfHead).getBytes(ISO_8859_1))))
        .isEqualTo(ENHANCE_YOUR_CALM);
  }

  @Test
  void a_flood_of_pings_ends_a_websocket() {
    Buffer upgrade =
        Buffer.buffer(
            """
            GET /socket HTTP/1.1\r
            Host: a\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """);
    byte[] ping = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
    String answer = flood(upgrade, ping).toString(ISO_8859_1);
    assertThat(answer).startsWith("HTTP/1.1 101").contains("\u0003\u00f0Policy violation");
  }

  @Test
  @Tag("slow")
  void many_requests_and_large_answers_over_http_2_are_no_flood() {
    HttpClient client = HttpClient.newHttpClient();
    assertThat(length(client, "/").join()).isPositive(); // Upgrades the connection.
    for (int round = 0; round < 50; round++) {
      Stream.generate(() -> length(client, "/"))
          .limit(100)
          .toList()
          .forEach(CompletableFuture::join);
    }
    for (int round = 0; round < 4; round++) {
      assertThat(length(client, "/large").join()).isEqualTo(GuardedServer.LARGE);
    }
  }

  private static CompletableFuture<Integer> length(HttpClient client, String path) {
    URI address = URI.create("http://127.0.0.1:" + SERVER.port() + path);
    return client
        .sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray())
        .thenApply(
            answer -> {
              assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
              return answer.body().length;
            });
  }

  /** What the server has sent by the time at which it ends the connection. */
  private static Buffer flood(Buffer before, byte[] frame) {
    NetSocket socket = VERTX.createNetClient().connect(SERVER.port(), "127.0.0.1").await();
    Buffer received = Buffer.buffer();
    Future<Void> ended =
        Future.future(
            end -> {
              socket.handler(received::appendBuffer);
              socket.exceptionHandler(reset -> {});
              socket.closeHandler(end::tryComplete);
            });
    socket.write(before);
    Buffer flood = Buffer.buffer();
    for (int i = 0; i < FLOOD; i++) {
      flood.appendBytes(frame);
    }
    socket.write(flood);
    ended.await();
    return received;
  }

  private static int codeOfGoAway(Buffer frames) {
    int position = 0;
    while (position < frames.length() && frames.getByte(position + 3) != GO_AWAY) {
      position += 9 + frames.getMedium(position);
    }
    assertThat(position).as("a GOAWAY frame").isLessThan(frames.length());
    return frames.getInt(position + 13);
  }
}
