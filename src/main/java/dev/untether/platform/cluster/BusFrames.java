package dev.untether.platform.cluster;

import dev.untether.platform.bus.Bus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Passes complete, valid frames of the event bus on unchanged. Without it, Vert.x would buffer as
 * many bytes as a frame's length prefix claims.
 */
final class BusFrames extends ByteToMessageDecoder {
  private final BusConnection connection;

  BusFrames(BusConnection connection) {
    this.connection = connection;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int end = in.readerIndex();
    while (in.writerIndex() - end >= Integer.BYTES) {
      int length = in.getInt(end);
      if (length < 0 || length > BusFrame.MAX_BYTES) {
        refuse(in, "has announced a message of %s bytes".formatted(length));
        return;
      }
      if (in.writerIndex() - end - Integer.BYTES < length) {
        break;
      }
      if (!BusFrame.isSound(in.slice(end + Integer.BYTES, length))) {
        refuse(in, "has sent something that is not a message of the event bus");
        return;
      }
      end += Integer.BYTES + length;
    }
    int whole = end - in.readerIndex();
    if (whole > 0) {
      out.add(in.readRetainedSlice(whole));
    }
    connection.received(whole > 0, in.readableBytes());
  }

  private void refuse(ByteBuf in, String reason) {
    in.skipBytes(in.readableBytes());
    connection.refuse(reason);
  }

  /**
   * The check of a message as Vert.x writes it to another node. Vert.x allocates memory for each
   * length in the frame before it checks that the frame has so many bytes, so all lengths are
   * checked here first.
   */
  static final class BusFrame {
    /** The size of the largest message with its addresses. */
    static final int MAX_BYTES = Bus.MAX_MESSAGE_BYTES + 64 * 1024;

    private static final int NEWEST_PROTOCOL = 2;
    private static final int NAMED_CODEC = -1;
    private static final int PING = 1;
    private static final int TEXT = 9;
    private static final int BUFFER = 11;
    private static final int REPLY_EXCEPTION = 15;
    private static final int LAST_REPLY_FAILURE = 3;

    private final ByteBuf rest;
    private final int codec;

    /**
     * @param frame the frame without its length prefix
     */
    private BusFrame(ByteBuf frame) {
      this.rest = frame;
      require(frame.readUnsignedByte() <= NEWEST_PROTOCOL);
      this.codec = frame.readByte();
      // Higher codec ids mean Java serialization, which is never read.
      require(codec >= NAMED_CODEC && codec <= REPLY_EXCEPTION);
    }

    /** Whether all lengths in the frame are consistent with its size. */
    static boolean isSound(ByteBuf frame) {
      try {
        new BusFrame(frame).check();
        return true;
      } catch (IndexOutOfBoundsException tooShort) {
        return false;
      }
    }

    private void check() {
      if (codec == NAMED_CODEC) {
        skipText();
      }
      rest.skipBytes(1);
      skipText();
      skipText();
      skipText();
      skipHeaders();
      checkBody();
    }

    private void skipHeaders() {
      int start = rest.readerIndex();
      int length = rest.readInt();
      if (length != Integer.BYTES) {
        for (int headers = rest.readInt(); headers > 0; headers--) {
          skipText();
          skipText();
        }
      }
      require(rest.readerIndex() - start == length);
    }

    private void checkBody() {
      if (codec == TEXT || (codec >= BUFFER && codec < REPLY_EXCEPTION)) {
        skipText();
      } else if (codec == REPLY_EXCEPTION) {
        require(rest.readUnsignedByte() <= LAST_REPLY_FAILURE);
        rest.skipBytes(Integer.BYTES);
        if (rest.readByte() != 0) {
          skipText();
        }
      } else if (codec > PING) {
        rest.skipBytes(fixedLength());
      }
    }

    /**
     * The body's length by codec id: byte, boolean, short, int, long, float, double, text (not of
     * fixed length), char.
     */
    private int fixedLength() {
      return new int[] {1, 1, 2, 4, 8, 4, 8, 0, 2}[codec - PING - 1];
    }

    private void skipText() {
      int length = rest.readInt();
      require(length >= 0);
      rest.skipBytes(length);
    }

    private static void require(boolean sound) {
      if (!sound) {
        throw new IndexOutOfBoundsException();
      }
    }
  }
}
