package dev.untether.api;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The proxies whose word about the client counts. */
public final class TrustedProxies {
  private final List<IpSubnetFilterRule> ranges;

  private TrustedProxies(List<IpSubnetFilterRule> ranges) {
    this.ranges = ranges;
  }

  /**
   * Takes addresses and ranges in CIDR notation, IPv4 or IPv6.
   *
   * @throws IllegalArgumentException naming the first entry that is neither
   */
  public static TrustedProxies parse(List<String> entries) {
    return new TrustedProxies(entries.stream().map(TrustedProxies::range).toList());
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  boolean contains(InetAddress address) {
    InetSocketAddress anyPort = new InetSocketAddress(address, 0);
    return ranges.stream().anyMatch(range -> range.matches(anyPort));
  }

  private static IpSubnetFilterRule range(String entry) {
    int slash = entry.indexOf('/');
    InetAddress address =
        IpAddress.parse(slash < 0 ? entry : entry.substring(0, slash))
            .orElseThrow(() -> invalid(entry));
    int bits = address instanceof Inet4Address ? 32 : 128;
    int prefix = slash < 0 ? bits : prefix(entry, entry.substring(slash + 1), bits);
    return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
  }

  private static int prefix(String entry, String digits, int bits) {
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > bits) {
      throw invalid(entry);
    }
    return Integer.parseInt(digits);
  }

  private static IllegalArgumentException invalid(String entry) {
    return new IllegalArgumentException(
        "neither an IP address nor a range in CIDR notation: " + entry);
  }
}
