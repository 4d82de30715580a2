package dev.untether.api.address;

import dev.untether.api.address.Forwarding.ForwardedHeader;
import dev.untether.api.address.Forwarding.XForwardedHeaders;
import dev.untether.platform.network.IpAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request as it has reached this server: the near end of what may be a chain of proxies.
 *
 * @param peer address at the other end of the connection
 * @param authority of the request's target, if it is known
 * @param localHost address at this end of the connection
 * @param headers the values of the fields of a name, in their order
 */
record ReceivedRequest(
    String peer,
    String scheme,
    @Nullable String authority,
    String localHost,
    int localPort,
    Function<String, List<String>> headers) {

  /**
   * Believes forwarding headers as far as trusted proxies have written them. A proxy writes one
   * kind, {@code Forwarded} or {@code X-Forwarded-*}, and may pass on whatever a client has put
   * into the other: where both are there and disagree, neither is believed.
   */
  BaseUrl address(TrustedProxies trusted) {
    if (trusted.isEmpty() || !IpAddress.parse(peer).filter(trusted::contains).isPresent()) {
      return resolve(List.of(), trusted);
    }
    List<String> forwarded = headers.apply(ForwardedHeader.NAME);
    if (forwarded.isEmpty()) {
      return resolve(XForwardedHeaders.read(headers), trusted);
    }
    BaseUrl address = resolve(ForwardedHeader.read(forwarded), trusted);
    if (XForwardedHeaders.arePresent(headers)
        && !address.equals(resolve(XForwardedHeaders.read(headers), trusted))) {
      return resolve(List.of(), trusted);
    }
    return address;
  }

  /** Goes back from the nearest proxy for as long as the one that it names is trusted too. */
  private BaseUrl resolve(List<Forwarding> forwardings, TrustedProxies trusted) {
    String clientAddress = IpAddress.parse(peer).map(IpAddress::text).orElse(peer);
    String originalScheme = scheme;
    String originalAuthority =
        Authority.parse(authority).orElseGet(() -> Authority.of(localHost, localPort));
    for (int i = forwardings.size() - 1; i >= 0; i--) {
      Forwarding forwarding = forwardings.get(i);
      originalScheme = forwarding.scheme().orElse(originalScheme);
      originalAuthority = forwarding.authority().orElse(originalAuthority);
      clientAddress = forwarding.client().map(IpAddress::text).orElse(clientAddress);
      if (!forwarding.client().filter(trusted::contains).isPresent()) {
        break;
      }
    }
    return new BaseUrl(originalScheme + "://" + originalAuthority, clientAddress);
  }
}
