package dev.untether.platform.server;

import dev.untether.platform.IpAddress.ClientNetwork;
import dev.untether.platform.server.GatedTransport.ServerGate.ConnectionLimits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the number of connections, and closes those on which a request takes too long to arrive.
 * It logs only the number of refused connections, once a second, so that strangers cannot fill the
 * log.
 */
final class ConnectionGate extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGate.class);

  private final ConnectionLimits limits;
  private final long requestNanos;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, Integer> openByAddress = new ConcurrentHashMap<>();
  private final Set<ConnectionWatch> watches = ConcurrentHashMap.newKeySet();
  private final LongAdder turnedAway = new LongAdder();
  private final LongAdder overTheirShare = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder floods = new LongAdder();
  private @Nullable Future<?> rounds;

  ConnectionGate(ConnectionLimits limits) {
    this.limits = limits;
    this.requestNanos = limits.requestTimeout().toNanos();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    rounds =
        context.executor().scheduleWithFixedDelay(this::checkConnections, 1, 1, TimeUnit.SECONDS);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (rounds != null) {
      rounds.cancel(false);
    }
    context.fireChannelInactive();
  }

  /** Handles an accepted connection: these are the messages of a server socket. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    Channel connection = (Channel) accepted;
    InetAddress address = address(connection);
    String shareholder =
        address == null || limits.exempt().test(address) ? null : ClientNetwork.of(address).own();
    if (!admits(shareholder)) {
      // The connection is not registered with an event loop yet, so it cannot be closed normally.
      connection.unsafe().closeForcibly();
      return;
    }
    ConnectionWatch watch = new ConnectionWatch(connection, floods::increment);
    watches.add(watch);
    connection
        .closeFuture()
        .addListener(
            closed -> {
              watches.remove(watch);
              leave(shareholder);
            });
    connection.pipeline().addLast(watch);
    context.fireChannelRead(connection);
  }

  private static @Nullable InetAddress address(Channel connection) {
    return connection.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress()
        : null;
  }

  private boolean admits(@Nullable String shareholder) {
    if (open.incrementAndGet() > limits.max()) {
      open.decrementAndGet();
      turnedAway.increment();
      return false;
    }
    if (shareholder != null
        && openByAddress.merge(shareholder, 1, Integer::sum) > limits.maxPerAddress()) {
      leave(shareholder);
      overTheirShare.increment();
      return false;
    }
    return true;
  }

  private void leave(@Nullable String shareholder) {
    open.decrementAndGet();
    if (shareholder != null) {
      openByAddress.computeIfPresent(shareholder, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  private void checkConnections() {
    long now = System.nanoTime();
    for (ConnectionWatch watch : watches) {
      if (watch.isLate(now, requestNanos)) {
        watch.end();
        late.increment();
      }
    }
    logIfAny(
        turnedAway,
        "Refused {} connections in the last second: {} are open, as many as"
            + " UNTETHER_HTTP_MAX_CONNECTIONS allows",
        limits.max());
    logIfAny(
        overTheirShare,
        "Refused {} connections in the last second from addresses that have {} already, as many as"
            + " UNTETHER_HTTP_MAX_CONNECTIONS_PER_ADDRESS allows. If it is a proxy, name it in"
            + " UNTETHER_HTTP_TRUSTED_PROXIES",
        limits.maxPerAddress());
    logIfAny(
        late,
        "Closed {} connections in the last second on which no complete request had arrived within {} s",
        limits.requestTimeout().toSeconds());
    logIfAny(
        floods,
        "Closed {} connections in the last second whose clients sent too many control frames of"
            + " HTTP/2 or WebSocket",
        "");
  }

  private static void logIfAny(LongAdder count, String text, Object detail) {
    long sum = count.sumThenReset();
    if (sum > 0) {
      LOG.warn(text, sum, detail);
    }
  }
}
