package dev.untether.platform.cluster;

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
      if (length < 0 || length > BusFrame.LONGEST) {
        refuse(in, "has announced a message of %s bytes".formatted(length));
        return;
      }
      if (in.writerIndex() - end - Integer.BYTES < length) {
        break;
      }
      if (!BusFrame.isSound(in.slice(end + Integer.BYTES, length))) {
        refuse(in, "has sent what is no message of the event bus");
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
}
