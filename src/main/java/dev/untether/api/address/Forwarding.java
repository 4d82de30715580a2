package dev.untether.api.address;

import dev.untether.platform.network.IpAddress;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one proxy says about the request that it has received. What is malformed is left out. */
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
}
