package dev.untether.platform.server;

import io.netty.channel.ChannelHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServerOptions;
import java.util.Optional;

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
}
