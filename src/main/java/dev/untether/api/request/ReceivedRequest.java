package dev.untether.api.request;

import dev.untether.api.request.BaseUrls.Authority;
import dev.untether.api.request.BaseUrls.Client;
import dev.untether.api.request.BaseUrls.TrustedProxies;
import dev.untether.api.request.ReceivedRequest.Forwarding.ForwardedHeader;
import dev.untether.api.request.ReceivedRequest.Forwarding.XForwardedHeaders;
import dev.untether.platform.IpAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request as this server received it, perhaps through a chain of proxies.
 *
 * @param peer the IP address at the other end of the connection
 * @param authority host and port of the request's target, if they are known
 * @param localHost the IP address at this end of the connection
 * @param headers gives the values of all header fields of a name, in their order
 */
record ReceivedRequest(
    String peer,
    String scheme,
    @Nullable String authority,
    String localHost,
    int localPort,
    Function<String, List<String>> headers) {

  /**
   * Returns the client, using forwarding headers as far as trusted proxies have written them. A
   * proxy writes one kind, {@code Forwarded} or {@code X-Forwarded-*}, and may pass on whatever a
   * client wrote into the other: if both are present and disagree, neither is used.
   */
  Client client(TrustedProxies trusted) {
    if (trusted.isEmpty() || !IpAddress.parse(peer).filter(trusted::contains).isPresent()) {
      return resolve(List.of(), trusted);
    }
    List<String> forwarded = headers.apply(ForwardedHeader.NAME);
    if (forwarded.isEmpty()) {
      return resolve(XForwardedHeaders.read(headers), trusted);
    }
    Client client = resolve(ForwardedHeader.read(forwarded), trusted);
    if (XForwardedHeaders.arePresent(headers)
        && !client.equals(resolve(XForwardedHeaders.read(headers), trusted))) {
      return resolve(List.of(), trusted);
    }
    return client;
  }

  /**
   * Goes from the nearest proxy towards the client, as long as the sender that a proxy names is
   * trusted too.
   */
  private Client resolve(List<Forwarding> forwardings, TrustedProxies trusted) {
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
    return new Client(originalScheme + "://" + originalAuthority, clientAddress);
  }

  /** What one proxy says about the request that it received. Malformed values are left out. */
  record Forwarding(
      Optional<InetAddress> client, Optional<String> scheme, Optional<String> authority) {
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");

    static Forwarding of(
        @Nullable String client, @Nullable String scheme, @Nullable String authority) {
      return new Forwarding(
          Optional.ofNullable(client).flatMap(Forwarding::address),
          Optional.ofNullable(scheme).flatMap(Forwarding::scheme),
          Optional.ofNullable(authority).flatMap(Authority::parse));
    }

    /** The address of a node (RFC 7239, section 6), which may have a port. */
    private static Optional<InetAddress> address(String node) {
      if (node.startsWith("[")) {
        int end = node.indexOf(']');
        return end < 0 ? Optional.empty() : IpAddress.parse(node.substring(1, end));
      }
      boolean mayHavePort = node.indexOf(':') == node.lastIndexOf(':');
      return IpAddress.parse(mayHavePort ? PORT.matcher(node).replaceFirst("") : node);
    }

    private static Optional<String> scheme(String text) {
      return Optional.of(text.toLowerCase(Locale.ROOT))
          .filter(scheme -> scheme.equals("https") || scheme.equals("http"));
    }

    /** Reads the header {@code Forwarded} (RFC 7239, section 4). */
    static final class ForwardedHeader {
      static final String NAME = "Forwarded";

      /**
       * A pair, or nothing, and the separator or end of text after it. Values may have colons
       * without being quoted.
       */
      private static final Pattern PAIR =
          Pattern.compile(
              "[ \\t]*+(?:([!#$%&'*+.^_`|~0-9A-Za-z-]++)=(?:\"([^\"\\\\]*+)\"|([^\\s\",;\\\\]*+)))?"
                  + "[ \\t]*+([,;]|$)");

      private ForwardedHeader() {}

      /**
       * Returns what each proxy says, the nearest proxy last. A malformed field is ignored, and so
       * is everything before it: with an open quotation mark a client could otherwise swallow or
       * rearrange what proxies append.
       */
      static List<Forwarding> read(List<String> fields) {
        List<Forwarding> forwardings = new ArrayList<>();
        for (String field : fields) {
          Optional<List<Forwarding>> elements = elements(field);
          elements.ifPresentOrElse(forwardings::addAll, forwardings::clear);
        }
        return forwardings;
      }

      private static Optional<List<Forwarding>> elements(String field) {
        List<Forwarding> elements = new ArrayList<>();
        Map<String, String> pairs = new HashMap<>();
        Matcher matcher = PAIR.matcher(field);
        int position = 0;
        while (matcher.region(position, field.length()).lookingAt()) {
          if (matcher.group(1) != null) {
            String value = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
            if (pairs.put(matcher.group(1).toLowerCase(Locale.ROOT), value) != null) {
              return Optional.empty();
            }
          }
          if (!matcher.group(4).equals(";") && !pairs.isEmpty()) {
            elements.add(Forwarding.of(pairs.get("for"), pairs.get("proto"), pairs.get("host")));
            pairs.clear();
          }
          if (matcher.group(4).isEmpty()) {
            return Optional.of(elements);
          }
          position = matcher.end();
        }
        return Optional.empty();
      }
    }

    /** Reads {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}. */
    static final class XForwardedHeaders {
      private static final String FOR = "X-Forwarded-For";
      private static final String PROTO = "X-Forwarded-Proto";
      private static final String HOST = "X-Forwarded-Host";

      private XForwardedHeaders() {}

      static boolean arePresent(Function<String, List<String>> headers) {
        return !(headers.apply(FOR).isEmpty()
            && headers.apply(PROTO).isEmpty()
            && headers.apply(HOST).isEmpty());
      }

      /**
       * Returns what each proxy says, the nearest proxy last. Only the last scheme and host are
       * used, because the lists need not have an element for each proxy, and the client may have
       * invented the earlier elements.
       */
      static List<Forwarding> read(Function<String, List<String>> headers) {
        List<Forwarding> forwardings = new ArrayList<>();
        List<String> clients = elements(headers.apply(FOR));
        if (clients.size() > 1) {
          clients
              .subList(0, clients.size() - 1)
              .forEach(client -> forwardings.add(Forwarding.of(client, null, null)));
        }
        forwardings.add(
            Forwarding.of(
                last(clients),
                last(elements(headers.apply(PROTO))),
                last(elements(headers.apply(HOST)))));
        return forwardings;
      }

      private static List<String> elements(List<String> fields) {
        return fields.stream()
            .flatMap(field -> Arrays.stream(field.split(",", -1)))
            .map(String::strip)
            .toList();
      }

      private static @Nullable String last(List<String> elements) {
        return elements.isEmpty() ? null : elements.get(elements.size() - 1);
      }
    }
  }
}
