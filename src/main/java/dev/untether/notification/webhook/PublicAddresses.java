package dev.untether.notification.webhook;

import dev.untether.platform.network.AddressRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses in the public internet from all others, by the IANA registries of special-purpose
 * addresses (RFC 6890): loopback, private, link-local (where clouds have their metadata),
 * multicast, documentation, and addresses of IPv6 that stand for such an address of IPv4.
 */
final class PublicAddresses {
  private static final List<AddressRange> SPECIAL_IPV4 =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** In a public range, but answered by the cloud that asks: the host agent of Azure. */
  private static final List<AddressRange> OF_CLOUDS = ranges("168.63.129.16");

  /** Nothing else of IPv6 is assigned to hosts of the internet. */
  private static final List<AddressRange> GLOBAL_UNICAST = ranges("2000::/3");

  private static final List<AddressRange> SPECIAL_IPV6 =
      ranges("2001:2::/48", "2001:10::/28", "2001:20::/28", "2001:db8::/32", "3fff::/20");

  /** Mapped addresses are not among them: Java makes IPv4 ones of these. */
  private static final List<AddressRange> COMPATIBLE_AND_NAT64 = ranges("::/96", "64:ff9b::/96");

  private static final List<AddressRange> TEREDO = ranges("2001::/32");
  private static final List<AddressRange> SIX_TO_FOUR = ranges("2002::/16");

  private PublicAddresses() {}

  static boolean contain(InetAddress address) {
    if (address instanceof Inet4Address) {
      return !isIn(SPECIAL_IPV4, address) && !isIn(OF_CLOUDS, address);
    }
    byte[] octets = address.getAddress();
    if (isIn(COMPATIBLE_AND_NAT64, address)) {
      return contain(embedded(octets, 12, 0));
    }
    if (isIn(SIX_TO_FOUR, address)) {
      return contain(embedded(octets, 2, 0));
    }
    if (isIn(TEREDO, address)) {
      return contain(embedded(octets, 4, 0)) && contain(embedded(octets, 12, 0xff));
    }
    return isIn(GLOBAL_UNICAST, address) && !isIn(SPECIAL_IPV6, address);
  }

  private static InetAddress embedded(byte[] octets, int from, int mask) {
    byte[] four = Arrays.copyOfRange(octets, from, from + 4);
    for (int index = 0; index < four.length; index++) {
      four[index] ^= (byte) mask;
    }
    try {
      return InetAddress.getByAddress(four);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("not 4 octets", e);
    }
  }

  private static boolean isIn(List<AddressRange> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private static List<AddressRange> ranges(String... notations) {
    return Stream.of(notations).map(AddressRange::parse).toList();
  }
}
