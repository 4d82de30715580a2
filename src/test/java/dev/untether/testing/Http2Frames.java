package dev.untether.testing;

import io.vertx.core.buffer.Buffer;

/** Frames of HTTP/2 as they are on the wire (RFC 9113), for what no client would send. */
public final class Http2Frames {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GO_AWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private Http2Frames() {}

  /** With what a connection begins. */
  public static Buffer preface() {
    return Buffer.buffer(PREFACE).appendBytes(frame(SETTINGS, 0, 0));
  }

  /** The head of a GET, as it goes into a frame of headers: not compressed. */
  public static byte[] get(String path) {
    Buffer head = Buffer.buffer().appendByte((byte) 0x82).appendByte((byte) 0x86);
    append(head, 0x04, path);
    append(head, 0x41, "localhost");
    return head.getBytes();
  }

  public static byte[] frame(int type, int flags, int stream, byte... payload) {
    return Buffer.buffer()
        .appendMedium(payload.length)
        .appendByte((byte) type)
        .appendByte((byte) flags)
        .appendInt(stream)
        .appendBytes(payload)
        .getBytes();
  }

  private static void append(Buffer head, int name, String value) {
    head.appendByte((byte) name).appendByte((byte) value.length()).appendString(value);
  }
}
