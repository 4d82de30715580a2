package dev.untether.platform.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A transport that installs gates in front of servers, because only the transport sees connections
 * before Vert.x serves them. Everything else is delegated to the best transport of the platform.
 */
public final class GatedTransport implements io.vertx.core.transport.Transport {
  private final io.vertx.core.transport.Transport transport;
  private final Transport gated;

  /**
   * Creates a transport in which each server gets the first gate that applies to it.
   *
   * @param gates at most one for each kind of server
   */
  public GatedTransport(List<ServerGate> gates) {
    io.vertx.core.transport.Transport best = io.vertx.core.transport.Transport.nativeTransport();
    this.transport =
        best != null && best.available() ? best : io.vertx.core.transport.Transport.NIO;
    this.gated = new Gated(transport.implementation(), List.copyOf(gates));
  }

  @Override
  public String name() {
    return transport.name();
  }

  @Override
  public boolean available() {
    return transport.available();
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return transport.unavailabilityCause();
  }

  @Override
  public Transport implementation() {
    return gated;
  }

  private record Gated(Transport transport, List<ServerGate> gates) implements Transport {
    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      transport.configure(options, domainSocket, bootstrap);
      gates.stream()
          .map(gate -> gate.of(options))
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(bootstrap::handler);
    }

    @Override
    public void configure(
        ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
      transport.configure(options, connectTimeout, domainSocket, bootstrap);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      transport.configure(channel, options);
    }

    @Override
    public boolean supportsDomainSockets() {
      return transport.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
      return transport.supportFileRegion();
    }

    @Override
    public boolean isAvailable() {
      return transport.isAvailable();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
      return transport.unavailabilityCause();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
      return transport.convert(address);
    }

    @Override
    public @Nullable SocketAddress convert(java.net.SocketAddress address) {
      return transport.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return transport.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(
        int type, int threads, ThreadFactory threadFactory, int ioRatio) {
      return transport.eventLoopGroup(type, threads, threadFactory, ioRatio);
    }

    @Override
    public DatagramChannel datagramChannel() {
      return transport.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation") // The interface asks for it.
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
      return transport.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
      return transport.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      return transport.serverChannelFactory(domainSocket);
    }
  }

  /** Chooses the handler of a server socket, which sees each accepted connection. */
  @FunctionalInterface
  public interface ServerGate {

    /** The handler; empty if this gate does not apply to the server. */
    Optional<ChannelHandler> of(NetServerOptions options);

    /** Limits the connections of HTTP servers. */
    static ServerGate ofHttp(ConnectionLimits limits) {
      return options ->
          options instanceof HttpServerOptions
              ? Optional.of(new ConnectionGate(limits))
              : Optional.empty();
    }

    /**
     * Limits of the connections of a server.
     *
     * @param max the limit of connections that are open at once
     * @param maxPerAddress the limit of connections from one client address
     * @param exempt addresses without a limit of their own, such as those of proxies
     * @param requestTimeout how long a connection may take for its first request, and for any later
     *     one from its first octet to its last
     */
    public record ConnectionLimits(
        int max, int maxPerAddress, Predicate<InetAddress> exempt, Duration requestTimeout) {}
  }
}
