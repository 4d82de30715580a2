package dev.untether.api.request;

import dev.untether.platform.IpAddress;
import dev.untether.platform.IpAddress.AddressRange;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Determines the clients of requests and the base URLs under which they reached Untether, also
 * through proxies.
 *
 * <p>Belongs to one context.
 */
public final class BaseUrls {
  private final TrustedProxies trusted;

  /** The last well-formed Host header, as a cache: nearly all requests have the same one. */
  private String knownHost = "";

  /** The last client that came without a trusted proxy, as a cache. */
  private @Nullable DirectClient lastDirect;

  private record DirectClient(String peer, String scheme, String host, Client client) {
    boolean is(String otherPeer, String otherScheme, @Nullable String otherHost) {
      return host.equals(otherHost) && peer.equals(otherPeer) && scheme.equals(otherScheme);
    }
  }

  public BaseUrls(TrustedProxies trusted) {
    this.trusted = trusted;
  }

  public Client clientOf(HttpServerRequest request) {
    String peer = request.remoteAddress().hostAddress();
    String scheme = request.scheme();
    String authority = authority(request);
    DirectClient known = lastDirect;
    if (known != null && known.is(peer, scheme, authority)) {
      return known.client();
    }
    SocketAddress local = request.localAddress();
    Client client =
        new ReceivedRequest(
                peer,
                scheme,
                authority,
                local.hostAddress(),
                local.port(),
                request.headers()::getAll)
            .client(trusted);
    if (authority != null && trusted.isEmpty() && knownHost.equals(authority)) {
      lastDirect = new DirectClient(peer, scheme, authority, client);
    }
    return client;
  }

  /**
   * Whether the request names its target host unambiguously, and that host can be this server (RFC
   * 9112, sections 3.2 and 3.3). A server cannot know all its names, so any well-formed Host header
   * is accepted. The host of an absolute target must equal the header or the local address of the
   * connection; in the latter case the header is ignored.
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
    // request.authority() is not used here because it throws for some malformed hosts.
    return absolute == null ? request.getHeader(HttpHeaders.HOST) : absolute;
  }

  /**
   * The target in the first line of an HTTP/1 request (RFC 9112, section 3.2): a path, or an
   * absolute URI, as clients send it to proxies.
   */
  static final class RequestTarget {
    private static final String SCHEME_END = "://";

    private RequestTarget() {}

    /** Whether the target has only printable ASCII characters and no spaces. */
    static boolean isPrintable(String target) {
      for (int i = 0; i < target.length(); i++) {
        char character = target.charAt(i);
        if (character <= ' ' || character >= 0x7f) {
          return false;
        }
      }
      return true;
    }

    static boolean isPath(String target) {
      return target.startsWith("/");
    }

    /** Host and port of an absolute target; null if its scheme is not HTTP or HTTPS. */
    static @Nullable String authority(String target) {
      int schemeEnd = target.indexOf(SCHEME_END);
      if (schemeEnd < 0) {
        return null;
      }
      String scheme = target.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        return null;
      }
      int start = schemeEnd + SCHEME_END.length();
      int end = start;
      while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
        end++;
      }
      return target.substring(start, end);
    }
  }

  /**
   * The client that sent a request, also through proxies.
   *
   * @param baseUrl scheme and authority under which it reached Untether, for absolute links, as in
   *     {@code https://localhost:11005}
   * @param address its IP address, without a port
   */
  public record Client(String baseUrl, String address) {}

  /**
   * A host and an optional port, as in {@code api.example.com:8443} or {@code [2001:db8::1]}. It is
   * written into links, so nothing else is accepted: no user, no path, no control characters.
   */
  static final class Authority {
    private static final int MAX_NAME_LENGTH = 253;
    private static final Pattern NAME =
        Pattern.compile("[0-9A-Za-z]([0-9A-Za-z._-]*[0-9A-Za-z.])?");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    private Authority() {}

    /** Returns the text itself if it is well-formed. */
    static Optional<String> parse(@Nullable String text) {
      if (text == null) {
        return Optional.empty();
      }
      int end = text.startsWith("[") ? text.indexOf(']') + 1 : hostLength(text);
      return isHost(text.substring(0, end)) && isPortOrNothing(text.substring(end))
          ? Optional.of(text)
          : Optional.empty();
    }

    /** Formats an address and a port. */
    static String of(String address, int port) {
      String host = IpAddress.parse(address).map(IpAddress::text).orElse(address);
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static int hostLength(String text) {
      int colon = text.indexOf(':');
      return colon < 0 ? text.length() : colon;
    }

    private static boolean isHost(String host) {
      if (host.startsWith("[")) {
        return host.indexOf('%') < 0
            && host.indexOf(':') > 0
            && IpAddress.parse(host.substring(1, host.length() - 1)).isPresent();
      }
      return host.length() <= MAX_NAME_LENGTH && NAME.matcher(host).matches();
    }

    private static boolean isPortOrNothing(String text) {
      if (text.isEmpty()) {
        return true;
      }
      String port = text.substring(1);
      return text.startsWith(":")
          && PORT.matcher(port).matches()
          && Integer.parseInt(port) >= 1
          && Integer.parseInt(port) <= 65_535;
    }
  }

  /** The proxies whose forwarding headers are believed. */
  public static final class TrustedProxies {
    private final List<AddressRange> ranges;

    private TrustedProxies(List<AddressRange> ranges) {
      this.ranges = ranges;
    }

    /**
     * Parses addresses and ranges in CIDR notation, IPv4 or IPv6.
     *
     * @throws IllegalArgumentException if an entry is neither; the message names the first such
     *     entry
     */
    public static TrustedProxies parse(List<String> entries) {
      return new TrustedProxies(entries.stream().map(AddressRange::parse).toList());
    }

    boolean isEmpty() {
      return ranges.isEmpty();
    }

    public boolean contains(InetAddress address) {
      return ranges.stream().anyMatch(range -> range.contains(address));
    }
  }
}
