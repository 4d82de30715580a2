package dev.untether.platform.cluster;

import dev.untether.platform.bus.Bus;
import dev.untether.platform.cluster.BusGate.BusShare;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits one connection to the bus: the memory and the time for an incomplete frame, and the
 * replies that the client does not read. Used by one event loop only.
 */
final class BusConnection extends ChannelInboundHandlerAdapter {
  /** Nodes send a frame every few seconds. */
  private static final Duration MAX_TIME_WITHOUT_FRAME = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(BusConnection.class);

  private final BusShare share;
  private ChannelHandlerContext context;
  private boolean checked;
  private boolean framed;
  private int unfinishedBytes;

  BusConnection(BusShare share) {
    this.share = share;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    context = active;
    scheduleCheck();
    active.fireChannelActive();
  }

  /**
   * When the first bytes arrive, the TLS handler has been added to the pipeline; frames must be
   * read after it.
   */
  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    if (!framed) {
      framed = true;
      ChannelHandlerContext tls = reading.pipeline().context(SslHandler.class);
      String place = tls == null ? reading.name() : tls.name();
      reading.pipeline().addAfter(place, "frames", new BusFrames(this));
    }
    reading.fireChannelRead(message);
  }

  /**
   * Closes a connection whose client does not read replies; a real node reads each reply before its
   * next request.
   */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    if (!changed.channel().isWritable()) {
      refuse("does not read the replies to its requests");
    }
    changed.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    share.keep(-unfinishedBytes);
    unfinishedBytes = 0;
    inactive.fireChannelInactive();
  }

  /**
   * @param whole whether a frame is complete
   * @param rest the number of bytes of an incomplete frame
   */
  void received(boolean whole, int rest) {
    checked |= whole;
    int more = rest - unfinishedBytes;
    unfinishedBytes = rest;
    if (more != 0 && !share.keep(more) && more > 0) {
      refuse("has sent only part of a message, while there are too many such messages");
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing remains to be done after it is closed
  void refuse(String reason) {
    BusGate.STRANGERS.log(
        leftOut ->
            LOG.warn(
                "Closed a connection to the event bus: {} {} ({} more since the last such line)."
                    + " Allow only the nodes to reach UNTETHER_CLUSTER_BUS_PORT",
                context.channel().remoteAddress(),
                reason,
                leftOut));
    context.close();
  }

  @SuppressWarnings(
      "FutureReturnValueIgnored") // the check itself sees whether the connection is closed
  private void scheduleCheck() {
    checked = false;
    context
        .executor()
        .schedule(this::check, MAX_TIME_WITHOUT_FRAME.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check() {
    if (!context.channel().isActive()) {
      return;
    }
    if (checked) {
      scheduleCheck();
    } else {
      refuse("has sent no complete message for %s s".formatted(MAX_TIME_WITHOUT_FRAME.toSeconds()));
    }
  }

  /**
   * Passes complete, valid frames of the event bus on unchanged. Without it, Vert.x would buffer as
   * many bytes as a frame's length prefix claims.
   */
  private static final class BusFrames extends ByteToMessageDecoder {
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
}
