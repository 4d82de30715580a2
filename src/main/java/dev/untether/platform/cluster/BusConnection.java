package dev.untether.platform.cluster;

import dev.untether.platform.cluster.BusGate.BusShare;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
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
}
