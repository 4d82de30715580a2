package dev.untether.platform.cluster;

import dev.untether.platform.cluster.MemberConfiguration.KnownAddresses;
import dev.untether.platform.flow.LogLimit;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Limits the number of connections that the event bus accepts. */
@Sharable
final class BusGate extends ChannelInboundHandlerAdapter {
  static final LogLimit STRANGERS = new LogLimit();

  private static final Logger LOG = LoggerFactory.getLogger(BusGate.class);
  private static final int MAX_PER_ADDRESS = 32;

  private final KnownAddresses known;
  private final BusShare nodes = new BusShare(512, MAX_PER_ADDRESS, 32L * 1024 * 1024);
  private final BusShare strangers = new BusShare(64, MAX_PER_ADDRESS, 8L * 1024 * 1024);

  BusGate(KnownAddresses known) {
    this.known = known;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    Channel connection = (Channel) accepted;
    // The address is missing if the client has disconnected already.
    if (connection.remoteAddress() instanceof InetSocketAddress remote) {
      InetAddress address = remote.getAddress();
      BusShare share = known.contains(address) ? nodes : strangers;
      if (share.takeConnection(address)) {
        connection.closeFuture().addListener(closed -> share.returnConnection(address));
        connection.pipeline().addFirst(new BusConnection(share));
        context.fireChannelRead(accepted);
        return;
      }
      STRANGERS.log(
          leftOut ->
              LOG.warn(
                  "Refused a connection from {} to the event bus: too many are open, in all or from this"
                      + " address ({} more since the last such line). Allow only the nodes to reach UNTETHER_CLUSTER_BUS_PORT",
                  remote,
                  leftOut));
    }
    connection.unsafe().closeForcibly();
  }

  /**
   * Limits the connections to the bus, and the memory for their incomplete frames, for a group of
   * addresses. May be used from any thread.
   */
  static final class BusShare {
    private final int maxConnections;
    private final int maxPerAddress;
    private final long maxUnfinishedBytes;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicLong unfinishedBytes = new AtomicLong();

    BusShare(int maxConnections, int maxPerAddress, long maxUnfinishedBytes) {
      this.maxConnections = maxConnections;
      this.maxPerAddress = maxPerAddress;
      this.maxUnfinishedBytes = maxUnfinishedBytes;
    }

    /** Takes a place for a connection if there is one; the place must be returned later. */
    boolean takeConnection(InetAddress address) {
      int all = connections.incrementAndGet();
      int ofThisAddress = byAddress.merge(address, 1, Integer::sum);
      boolean taken = all <= maxConnections && ofThisAddress <= maxPerAddress;
      if (!taken) {
        returnConnection(address);
      }
      return taken;
    }

    void returnConnection(InetAddress address) {
      connections.decrementAndGet();
      byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Counts more bytes, and returns whether the total is within the limit; they are counted even
     * if it is not.
     */
    boolean keep(long bytes) {
      return unfinishedBytes.addAndGet(bytes) <= maxUnfinishedBytes;
    }
  }
}
