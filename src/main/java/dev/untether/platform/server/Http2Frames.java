package dev.untether.platform.server;

import dev.untether.platform.server.ConnectionWatch.Allowance;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Counts the HTTP/2 frames that cost the client almost nothing and the server some work: all except
 * those that carry a request or much of its body. It parses frame headers itself (RFC 9113, section
 * 4.1), because the decoder does not report frames that it ignores. For one connection.
 */
final class Http2Frames {
  /** Smaller DATA frames are counted as control frames. */
  private static final int SMALL_DATA = 64;

  /**
   * A client that acknowledges each DATA frame sends two WINDOW_UPDATE frames for a few hundred
   * bytes.
   */
  private static final int OCTETS_PER_UPDATE = 32;

  /** RFC 9113, section 3.4. */
  private static final int PREFACE_LENGTH = 24;

  private final Allowance controlFrames = new Allowance(1_000, 100);
  private final Allowance windowUpdates = new Allowance(2_000, 200);

  /** The connection begins with a preface, which is not a frame. */
  private int payloadLeft = PREFACE_LENGTH;

  private int headRead;
  private int length;
  private byte type;
  private short flags;
  private boolean inHeaderBlock;
  private int unacknowledged;

  /**
   * Inspects bytes without consuming them; returns false if the client has sent too many control
   * frames.
   */
  boolean read(ByteBuf octets) {
    int index = octets.readerIndex();
    int end = octets.writerIndex();
    while (index < end) {
      if (payloadLeft > 0) {
        int step = Math.min(payloadLeft, end - index);
        payloadLeft -= step;
        index += step;
      } else {
        readHead(octets.getByte(index));
        index++;
        if (headRead == Http2CodecUtil.FRAME_HEADER_LENGTH && !accepts()) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether no frame and no header block is incomplete. */
  boolean isBetweenFrames() {
    return payloadLeft == 0 && headRead == 0 && !inHeaderBlock;
  }

  /** Records that this many bytes are sent to the client. */
  void written(int octets) {
    unacknowledged += octets;
    if (unacknowledged >= OCTETS_PER_UPDATE) {
      windowUpdates.add(unacknowledged / OCTETS_PER_UPDATE);
      unacknowledged %= OCTETS_PER_UPDATE;
    }
  }

  private void readHead(byte octet) {
    int value = octet & 0xff;
    switch (headRead) {
      case 0 -> length = value;
      case 1, 2 -> length = length << Byte.SIZE | value;
      case 3 -> type = octet;
      case 4 -> flags = (short) value;
      default -> {} // The stream id, which does not matter here.
    }
    headRead++;
  }

  private boolean accepts() {
    headRead = 0;
    payloadLeft = length;
    Http2Flags given = new Http2Flags(flags);
    return switch (type) {
      case Http2FrameTypes.HEADERS -> {
        inHeaderBlock = !given.endOfHeaders();
        yield true;
      }
      case Http2FrameTypes.CONTINUATION -> {
        inHeaderBlock = !given.endOfHeaders();
        yield controlFrames.take();
      }
      case Http2FrameTypes.DATA ->
          length >= SMALL_DATA || given.endOfStream() || controlFrames.take();
      case Http2FrameTypes.WINDOW_UPDATE -> windowUpdates.take();
      default -> controlFrames.take();
    };
  }
}
