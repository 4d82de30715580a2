package dev.untether.platform.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * The network by which a client is counted: an IPv4 address, or the /64 network of an IPv6 address,
 * because one client usually has a whole /64.
 *
 * @param own as text, such as {@code 192.0.2.1} or {@code 2001:db8:0:1::/64}
 * @param wider the surrounding network, which may belong to one customer of a provider: an IPv4 /24
 *     or an IPv6 /48
 */
public record ClientNetwork(String own, String wider) {
  private static final int IPV4_OCTETS = 4;

  /** A text that is not an IP address is treated as a network of its own. */
  public static ClientNetwork of(String address) {
    return IpAddress.parse(address)
        .map(ClientNetwork::of)
        .orElseGet(() -> new ClientNetwork(address, address));
  }

  /** The network of an address. */
  public static ClientNetwork of(InetAddress address) {
    return address.getAddress().length == IPV4_OCTETS
        ? new ClientNetwork(IpAddress.text(address), network(address, 24))
        : new ClientNetwork(network(address, 64), network(address, 48));
  }

  private static String network(InetAddress address, int prefix) {
    byte[] octets = address.getAddress();
    Arrays.fill(octets, prefix / Byte.SIZE, octets.length, (byte) 0);
    try {
      return IpAddress.text(InetAddress.getByAddress(octets)) + "/" + prefix;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of another length", e);
    }
  }
}
