package dev.untether.platform.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Counts the frames of HTTP/2 that cost the client next to nothing and the server some work: all
 * but those that bring a request, or a good deal of its body. Reads the heads of frames only (RFC
 * 9113, section 4.1), since a decoder keeps to itself much of what it ignores. For one connection.
 */
final class Http2Frames {
  /** Who sends smaller ones all the time sends more heads than data. */
  private static final int SMALL_DATA = 64;

  /**
   * A client that says after each frame of data that it has it sends two for some hundred octets.
   */
  private static final int OCTETS_PER_UPDATE = 32;

  /** RFC 9113, section 3.4. */
  private static final int PREFACE_LENGTH = 24;

  private final Allowance controlFrames = new Allowance(1_000, 100);
  private final Allowance windowUpdates = new Allowance(2_000, 200);

  /** The connection begins with a preface, which is no frame. */
  private int payloadLeft = PREFACE_LENGTH;

  private int headRead;
  private int length;
  private byte type;
  private short flags;
  private boolean inHeaderBlock;
  private int unacknowledged;

  /** Looks at octets without taking them; whether the client may go on. */
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

  /**
   * Whether all that has begun is complete: frames, and the heads of requests in several frames.
   */
  boolean isBetweenFrames() {
    return payloadLeft == 0 && headRead == 0 && !inHeaderBlock;
  }

  /** So many octets go to the client. */
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
      default -> {} // The stream, which does not matter here.
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
