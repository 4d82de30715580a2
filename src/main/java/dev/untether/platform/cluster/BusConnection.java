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
  private static final Duration LONGEST_WITHOUT_FRAME = Duration.ofSeconds(20);

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
      refuse("does not read what it has asked for");
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
      refuse("keeps back the rest of a long message, as others do");
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // there is nothing to be done once it is closed
  void refuse(String reason) {
    BusGate.STRANGERS.log(
        leftOut ->
            LOG.warn(
                "Ended a connection to the event bus: {} {} ({} more since the last such line)."
                    + " Let the nodes alone reach UNTETHER_CLUSTER_BUS_PORT",
                context.channel().remoteAddress(),
                reason,
                leftOut));
    context.close();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it finds out by itself whether it is too late
  private void scheduleCheck() {
    checked = false;
    context
        .executor()
        .schedule(this::check, LONGEST_WITHOUT_FRAME.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check() {
    if (!context.channel().isActive()) {
      return;
    }
    if (checked) {
      scheduleCheck();
    } else {
      refuse("has sent no whole message for %s s".formatted(LONGEST_WITHOUT_FRAME.toSeconds()));
    }
  }
}
