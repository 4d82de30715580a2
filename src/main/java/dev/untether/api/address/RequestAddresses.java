package dev.untether.api.address;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;

/** Tells the addresses of requests, some of which come through proxies. */
public final class RequestAddresses {
  private final TrustedProxies trusted;

  public RequestAddresses(TrustedProxies trusted) {
    this.trusted = trusted;
  }

  public RequestAddress of(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    SocketAddress local = request.localAddress();
    return new ReceivedRequest(
            request.remoteAddress().hostAddress(),
            request.scheme(),
            authority == null ? null : authority.toString(),
            local.hostAddress(),
            local.port(),
            request.headers()::getAll)
        .address(trusted);
  }
}
