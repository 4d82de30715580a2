package dev.untether.platform.server;

import io.netty.channel.ChannelHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServerOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

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
