package dev.untether.api.address;

import dev.untether.platform.IpAddress.AddressRange;
import java.net.InetAddress;
import java.util.List;

/** The proxies whose forwarding headers are believed. */
public final class TrustedProxies {
  private final List<AddressRange> ranges;

  private TrustedProxies(List<AddressRange> ranges) {
    this.ranges = ranges;
  }

  /**
   * Parses addresses and ranges in CIDR notation, IPv4 or IPv6.
   *
   * @throws IllegalArgumentException if an entry is neither; the message names the first such entry
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
