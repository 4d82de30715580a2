package dev.untether.api.address;

import dev.untether.platform.IpAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and an optional port, as in {@code api.example.com:8443} or {@code [2001:db8::1]}. It is
 * written into links, so nothing else is accepted: no user, no path, no control characters.
 */
final class Authority {
  private static final int MAX_NAME_LENGTH = 253;
  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z]([0-9A-Za-z._-]*[0-9A-Za-z.])?");
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
