package dev.untether.platform.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches what comes in on one connection, of HTTP/1, HTTP/2 or WebSocket: for how long a request
 * has been arriving, and whether there are more control frames than anybody needs.
 *
 * <p>Vert.x shows neither. So this looks at the connection in two places: before the decoders,
 * where octets come, and behind them, where a request turns out to be whole. As soon as the
 * connection is there, it makes way for a handler in each.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Who is sent away may not take the last words.
final class ConnectionWatch extends ChannelInboundHandlerAdapter {
  /** For the client to read why the connection ends, before it does. */
  private static final int FAREWELL_MILLIS = 500;

  private final Channel connection;
  private final Runnable flooded;

  /** Written by the connection's event loop only, after {@link #since}. */
  private volatile boolean arriving = true;

  private long since = System.nanoTime();

  /** The client is sent away; nothing that still comes is looked at. */
  private boolean over;

  /**
   * @param flooded hears of a client that is sent away for too many control frames
   */
  ConnectionWatch(Channel connection, Runnable flooded) {
    this.connection = connection;
    this.flooded = flooded;
  }

  /** From any thread. While the server itself does not want to read, no client is late. */
  boolean isLate(long now, long limitNanos) {
    return arriving && now - since > limitNanos && connection.config().isAutoRead();
  }

  /** From any thread. */
  void end() {
    connection.close();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ChannelPipeline pipeline = context.pipeline();
    ChannelHandlerContext tls = pipeline.context(SslHandler.class);
    pipeline.addAfter((tls == null ? context : tls).name(), null, new Octets());
    context.fireChannelActive();
    pipeline.remove(this);
  }

  private void begun() {
    if (!arriving) {
      since = System.nanoTime();
      arriving = true;
    }
  }

  private void arrived() {
    if (arriving) {
      arriving = false;
    }
  }

  /** What comes, decrypted, before it is decoded. */
  private final class Octets extends ChannelInboundHandlerAdapter {
    private boolean first = true;

    @Override
    public void channelRead(ChannelHandlerContext context, Object octets) {
      if (over) {
        ReferenceCountUtil.release(octets);
        return;
      }
      if (first) {
        // Decoders come before what is the last handler now, whenever Vert.x adds them.
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addBefore(pipeline.lastContext().name(), null, new Messages());
        first = false;
      }
      begun();
      context.fireChannelRead(octets);
    }

    /** When it is over, not even decoders hear of it, since they would ask for more. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (!over) {
        context.fireChannelReadComplete();
      }
    }
  }

  /** What comes out of the decoders; of HTTP/2, which is decoded last of all, still octets. */
  private final class Messages extends ChannelDuplexHandler {
    private final Allowance webSocketFrames = new Allowance(1_000, 100);
    private @Nullable Http2Frames http2Frames;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (over || !accepts(context, message)) {
        ReferenceCountUtil.release(message);
        return;
      }
      context.fireChannelRead(message);
    }

    /** Earns the client the right to say that it has received what was written. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      if (http2Frames != null && message instanceof ByteBuf octets) {
        http2Frames.written(octets.readableBytes());
      }
      super.write(context, message, promise);
    }

    private boolean accepts(ChannelHandlerContext context, Object message) {
      if (message == LastHttpContent.EMPTY_LAST_CONTENT) {
        arrived();
      } else if (message instanceof ByteBuf octets) {
        return acceptsHttp2(context, octets);
      } else if (message instanceof HttpRequest) {
        return true;
      } else if (message instanceof LastHttpContent
          || (message instanceof Http2DataFrame data && data.isEndStream())) {
        arrived();
      } else if (message instanceof WebSocketFrame) {
        return acceptsWebSocketFrame(context);
      }
      return true;
    }

    private boolean acceptsHttp2(ChannelHandlerContext context, ByteBuf octets) {
      if (http2Frames == null) {
        if (context.pipeline().get(Http2ConnectionHandler.class) == null) {
          return true;
        }
        http2Frames = new Http2Frames();
      }
      if (http2Frames.read(octets)) {
        if (http2Frames.isBetweenFrames()) {
          arrived();
        }
        return true;
      }
      // Not by the handler's own means, which would cut the connection off before this is read.
      Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
      http2
          .encoder()
          .frameWriter()
          .writeGoAway(
              context,
              http2.connection().remote().lastStreamCreated(),
              Http2Error.ENHANCE_YOUR_CALM.code(),
              Unpooled.EMPTY_BUFFER,
              context.newPromise());
      sendAway(context);
      return false;
    }

    private boolean acceptsWebSocketFrame(ChannelHandlerContext context) {
      arrived();
      if (webSocketFrames.take()) {
        return true;
      }
      context.write(new CloseWebSocketFrame(WebSocketCloseStatus.POLICY_VIOLATION));
      sendAway(context);
      return false;
    }

    private void sendAway(ChannelHandlerContext context) {
      over = true;
      flooded.run();
      context.flush();
      context.channel().config().setAutoRead(false);
      context
          .executor()
          .schedule((Runnable) context::close, FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
