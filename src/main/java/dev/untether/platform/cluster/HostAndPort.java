package dev.untether.platform.cluster;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node can be reached.
 *
 * @param host a name or an address, one of IPv6 without brackets
 */
public record HostAndPort(String host, int port) {
  private static final Pattern TEXT =
      Pattern.compile("(?:\\[(?<v6>[0-9A-Fa-f:.]+)]|(?<host>[^:\\s]+)):(?<port>\\d{1,5})");
  private static final int HIGHEST_PORT = 65_535;

  /** Empty for what is not of the form host:port. */
  static Optional<HostAndPort> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || !isPort(Integer.parseInt(matcher.group("port")))) {
      return Optional.empty();
    }
    String host = Optional.ofNullable(matcher.group("v6")).orElseGet(() -> matcher.group("host"));
    return Optional.of(new HostAndPort(host, Integer.parseInt(matcher.group("port"))));
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= HIGHEST_PORT;
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
