package dev.untether.notification.webhook.http;

import dev.untether.platform.IpAddress.AddressRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides whether an address belongs to the public internet. Addresses in the IANA special-purpose
 * registries (RFC 6890) do not, even those marked globally reachable, because no receiver has one.
 * An IPv6 address that embeds an IPv4 address is public only if the embedded one is.
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
          "192.31.196.0/24",
          "192.52.193.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "192.175.48.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** In a public range, but on Azure the host agent answers at this address. */
  private static final List<AddressRange> CLOUD_HOSTS = ranges("168.63.129.16");

  /** The only IPv6 range that is assigned to hosts of the internet. */
  private static final List<AddressRange> GLOBAL_UNICAST = ranges("2000::/3");

  private static final List<AddressRange> SPECIAL_IPV6 =
      ranges("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20");

  private static final List<AddressRange> NAT64 = ranges("64:ff9b::/96");
  private static final List<AddressRange> TEREDO = ranges("2001::/32");
  private static final List<AddressRange> SIX_TO_FOUR = ranges("2002::/16");

  /** How the last eight octets of an ISATAP address begin, under any prefix (RFC 5214). */
  private static final int ISATAP = 0x00005EFE;

  /**
   * The bit of an ISATAP address that marks the embedded address as globally unique; the sender may
   * have set it wrongly.
   */
  private static final int ISATAP_UNIQUE = 0x02000000;

  private PublicAddresses() {}

  static boolean contain(InetAddress address) {
    if (address instanceof Inet4Address) {
      return !isIn(SPECIAL_IPV4, address) && !isIn(CLOUD_HOSTS, address);
    }
    boolean standsForIpv4 =
        isIn(NAT64, address) || isIn(TEREDO, address) || isIn(SIX_TO_FOUR, address);
    boolean ordinary = isIn(GLOBAL_UNICAST, address) && !isIn(SPECIAL_IPV6, address);
    return (standsForIpv4 || ordinary)
        && embedded(address).stream().allMatch(PublicAddresses::contain);
  }

  /**
   * All embedded IPv4 addresses to which a packet could be forwarded. Java itself unwraps
   * IPv4-mapped addresses.
   */
  private static List<InetAddress> embedded(InetAddress address) {
    byte[] octets = address.getAddress();
    List<InetAddress> embedded = new ArrayList<>();
    if (isIn(NAT64, address) || isIsatap(octets)) {
      embedded.add(embedded(octets, 12, 0));
    }
    if (isIn(SIX_TO_FOUR, address)) {
      embedded.add(embedded(octets, 2, 0));
    }
    if (isIn(TEREDO, address)) {
      embedded.add(embedded(octets, 4, 0));
      embedded.add(embedded(octets, 12, 0xff));
    }
    return embedded;
  }

  private static boolean isIsatap(byte[] octets) {
    return (ByteBuffer.wrap(octets).getInt(8) & ~ISATAP_UNIQUE) == ISATAP;
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
