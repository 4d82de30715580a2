package dev.untether.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;

/** Tells the addresses of requests, some of which come through proxies. */
final class RequestAddresses {
  private final TrustedProxies trusted;

  RequestAddresses(TrustedProxies trusted) {
    this.trusted = trusted;
  }

  RequestAddress of(HttpServerRequest request) {
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
