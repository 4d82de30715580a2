package dev.untether.platform.server;

import io.netty.channel.ChannelHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServerOptions;
import java.util.Optional;

/** Chooses what stands where a server listens, and sees each connection that it accepts. */
@FunctionalInterface
public interface ServerGate {

  /** Empty for a server that this gate is not meant for. */
  Optional<ChannelHandler> of(NetServerOptions options);

  /** Bounds the connections of HTTP servers. */
  static ServerGate ofHttp(ConnectionLimits limits) {
    return options ->
        options instanceof HttpServerOptions
            ? Optional.of(new ConnectionGate(limits))
            : Optional.empty();
  }
}
