package dev.untether.platform.cluster;

import dev.untether.platform.load.LogLimit;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The transport of the machine, with a gate before the event bus, for which Vert.x has no place of
 * its own: of the servers of a node the bus is the only one that does not speak HTTP.
 */
final class BusTransport implements io.vertx.core.transport.Transport {
  static final LogLimit STRANGERS = new LogLimit();

  private final io.vertx.core.transport.Transport transport;
  private final BusGate gate;

  BusTransport(BusGate gate) {
    io.vertx.core.transport.Transport ofMachine =
        io.vertx.core.transport.Transport.nativeTransport();
    this.transport =
        ofMachine != null && ofMachine.available()
            ? ofMachine
            : io.vertx.core.transport.Transport.NIO;
    this.gate = gate;
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
    return new Gated(transport.implementation(), gate);
  }

  private record Gated(Transport transport, BusGate gate) implements Transport {
    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      transport.configure(options, domainSocket, bootstrap);
      if (!(options instanceof HttpServerOptions)) {
        bootstrap.handler(gate);
      }
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
    public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
      return transport.convert(address);
    }

    @Override
    public io.vertx.core.net.@Nullable SocketAddress convert(SocketAddress address) {
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
    @SuppressWarnings("deprecation") // Vert.x asks for it
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

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      transport.configure(channel, options);
    }

    @Override
    public void configure(
        ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
      transport.configure(options, connectTimeout, domainSocket, bootstrap);
    }
  }
}
