package dev.untether.api.address;

import dev.untether.platform.network.IpAddress;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the addresses of requests, some of which come through proxies.
 *
 * <p>Belongs to one context.
 */
public final class RequestAddresses {
  private final TrustedProxies trusted;

  /** The last Host header that was well-formed: nearly all requests have the same one. */
  private String knownHost = "";

  public RequestAddresses(TrustedProxies trusted) {
    this.trusted = trusted;
  }

  public RequestAddress of(HttpServerRequest request) {
    SocketAddress local = request.localAddress();
    return new ReceivedRequest(
            request.remoteAddress().hostAddress(),
            request.scheme(),
            authority(request),
            local.hostAddress(),
            local.port(),
            request.headers()::getAll)
        .address(trusted);
  }

  /**
   * Whether the request says without contradiction which server it is for, and that may be this one
   * (RFC 9112, sections 3.2 and 3.3). Since a server cannot know all its names, any Host header
   * that is well-formed will do. The host in an absolute target must be the one in the header, or
   * the address that the connection leads to; then the header does not count.
   */
  public boolean isTargetValid(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      return true;
    }
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    if (hosts.isEmpty() ? request.version() == HttpVersion.HTTP_1_1 : !isOneHost(hosts)) {
      return false;
    }
    String target = request.uri();
    return RequestTarget.isPrintable(target)
        && (RequestTarget.isPath(target)
            || isThisServer(
                RequestTarget.authority(target), hosts.isEmpty() ? "" : hosts.get(0), request));
  }

  private boolean isOneHost(List<String> hosts) {
    String host = hosts.get(0);
    if (hosts.size() > 1 || (!host.equals(knownHost) && Authority.parse(host).isEmpty())) {
      return false;
    }
    knownHost = host;
    return true;
  }

  private static boolean isThisServer(
      @Nullable String authority, String host, HttpServerRequest request) {
    if (authority == null || Authority.parse(authority).isEmpty()) {
      return false;
    }
    SocketAddress local = request.localAddress();
    return authority.equalsIgnoreCase(host)
        || authority.equals(Authority.of(local.hostAddress(), local.port()))
        || (authority.equalsIgnoreCase("localhost:" + local.port()) && isLoopback(local));
  }

  private static boolean isLoopback(SocketAddress address) {
    return IpAddress.parse(address.hostAddress())
        .filter(InetAddress::isLoopbackAddress)
        .isPresent();
  }

  private static @Nullable String authority(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      HostAndPort authority = request.authority();
      return authority == null ? null : authority.toString();
    }
    String target = request.uri();
    String absolute = RequestTarget.isPath(target) ? null : RequestTarget.authority(target);
    // Not request.authority(), which fails for some malformed hosts.
    return absolute == null ? request.getHeader(HttpHeaders.HOST) : absolute;
  }
}
