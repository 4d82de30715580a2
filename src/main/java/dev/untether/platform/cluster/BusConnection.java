package dev.untether.platform.cluster;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection to the bus may take: of memory for a frame that is yet to come to its end, of
 * time for it, and of answers that it does not read. All of it is used by one event loop.
 */
final class BusConnection extends ChannelInboundHandlerAdapter {
  /** Nodes send something every few seconds. */
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

  /** By the first bytes TLS is in its place, which frames are read behind. */
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

  /** Too many answers wait to be read: a node reads each before it asks for another. */
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
   * @param whole whether a frame has come to its end
   * @param rest how many bytes there are of one that has not
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
