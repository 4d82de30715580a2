package dev.untether.platform.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches the input of one connection (HTTP/1, HTTP/2 or WebSocket): how long a request has been
 * arriving, and whether the client sends too many control frames.
 *
 * <p>Vert.x exposes neither. So there are two handlers in the pipeline: one before the decoders,
 * which sees bytes, and one after them, which sees when a request is complete. When the connection
 * becomes active, this handler gives way to them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The client may not read the last message.
final class ConnectionWatch extends ChannelInboundHandlerAdapter {
  /** Time for the client to read why the connection is closed. */
  private static final int FAREWELL_MILLIS = 500;

  private final Channel connection;
  private final Runnable flooded;

  /** Written by the connection's event loop only, after {@link #since}. */
  private volatile boolean arriving = true;

  private long since = System.nanoTime();

  /** The connection is being closed; further input is discarded. */
  private boolean over;

  /**
   * @param flooded is called when a client is disconnected for too many control frames
   */
  ConnectionWatch(Channel connection, Runnable flooded) {
    this.connection = connection;
    this.flooded = flooded;
  }

  /**
   * May be called from any thread. A client is never late while the server itself has paused
   * reading.
   */
  boolean isLate(long now, long limitNanos) {
    return arriving && now - since > limitNanos && connection.config().isAutoRead();
  }

  /** May be called from any thread. */
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

  /** Sees the decrypted bytes before they are decoded. */
  private final class Octets extends ChannelInboundHandlerAdapter {
    private boolean first = true;

    @Override
    public void channelRead(ChannelHandlerContext context, Object octets) {
      if (over) {
        ReferenceCountUtil.release(octets);
        return;
      }
      if (first) {
        // Vert.x adds decoders before the handler that is the last one now, even later.
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addBefore(pipeline.lastContext().name(), null, new Messages());
        first = false;
      }
      begun();
      context.fireChannelRead(octets);
    }

    /**
     * When the connection is being closed, decoders must not see this event, because they would
     * read more.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (!over) {
        context.fireChannelReadComplete();
      }
    }
  }

  /** Sees the decoded messages; for HTTP/2, still bytes, because the last handler decodes it. */
  private final class Messages extends ChannelDuplexHandler {
    private final Allowance webSocketFrames = new Allowance(1_000, 100);

    /**
     * Whether a response has begun and has not ended: then the request is read while it is
     * answered, and its length has no limit.
     */
    private boolean answering;

    private @Nullable Http2Frames http2Frames;

    /**
     * The response to a request that upgraded the connection to HTTP/2, until the client's preface
     * arrives. A client would otherwise receive it together with the 101, and some fail if it is
     * long: curl, if it exceeds 32 KiB. The client must send its preface without waiting (RFC 7540,
     * section 3.2), and the initial window of the connection limits how much is held back.
     */
    private @Nullable PendingWriteQueue heldBack;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (over || !accepts(context, message)) {
        ReferenceCountUtil.release(message);
        return;
      }
      context.fireChannelRead(message);
    }

    /** Allows the client window updates for the bytes that are written to it. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      if (http2Frames != null && message instanceof ByteBuf octets) {
        http2Frames.written(octets.readableBytes());
      }
      if (message instanceof HttpResponse response) {
        answering = response.status().code() == HttpResponseStatus.OK.code();
      }
      if (message instanceof LastHttpContent) {
        answering = false;
      }
      if (heldBack == null) {
        super.write(context, message, promise);
      } else {
        heldBack.add(message, promise);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (heldBack != null) {
        heldBack.removeAndFailAll(new ClosedChannelException());
        heldBack = null;
      }
      context.fireChannelInactive();
    }

    private boolean accepts(ChannelHandlerContext context, Object message) {
      if (message == LastHttpContent.EMPTY_LAST_CONTENT) {
        arrived();
      } else if (message instanceof ByteBuf octets) {
        return acceptsHttp2(context, octets);
      } else if (message instanceof HttpRequest) {
        return true;
      } else if (message instanceof Http2HeadersFrame) {
        heldBack = new PendingWriteQueue(context);
      } else if (message instanceof LastHttpContent
          || (message instanceof Http2DataFrame data && data.isEndStream())) {
        arrived();
      } else if (answering && message instanceof HttpContent) {
        since = System.nanoTime();
        arriving = true;
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
      if (heldBack != null) {
        heldBack.removeAndWriteAll();
        heldBack = null;
      }
      if (http2Frames.read(octets)) {
        if (http2Frames.isBetweenFrames()) {
          arrived();
        }
        return true;
      }
      // The frame is written directly, because the handler's own error handling would close the
      // connection before the client could read it.
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

  /**
   * A rate limit (token bucket): an initial stock, refilled at a fixed number per second. For one
   * thread.
   */
  static final class Allowance {
    private final int stock;
    private final int perSecond;
    private int left;
    private long counted = System.nanoTime();

    Allowance(int stock, int perSecond) {
      this.stock = stock;
      this.perSecond = perSecond;
      this.left = stock;
    }

    boolean take() {
      if (left == 0) {
        refill();
      }
      if (left == 0) {
        return false;
      }
      left--;
      return true;
    }

    /** Adds to the allowance, up to the stock. */
    void add(int number) {
      left = Math.min(stock, left + number);
    }

    private void refill() {
      long now = System.nanoTime();
      long earned = (now - counted) / (TimeUnit.SECONDS.toNanos(1) / perSecond);
      if (earned > 0) {
        left = (int) Math.min(stock, earned);
        counted = now;
      }
    }
  }
}
