package dev.untether.platform.network;

import java.net.InetAddress;
import java.util.BitSet;

/**
 * A range of IPv4 or IPv6 addresses. Netty's own class for this puts some IPv6 addresses into
 * ranges to which they do not belong.
 */
public final class AddressRange {
  private final int octets;
  private final int prefix;
  private final BitSet network;

  private AddressRange(byte[] address, int prefix) {
    this.octets = address.length;
    this.prefix = prefix;
    this.network = bits(address).get(0, prefix);
  }

  /**
   * Parses an address, or a range in CIDR notation such as {@code 10.0.0.0/8}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    byte[] address =
        IpAddress.parse(slash < 0 ? text : text.substring(0, slash))
            .orElseThrow(() -> invalid(text))
            .getAddress();
    int bits = address.length * Byte.SIZE;
    return new AddressRange(address, slash < 0 ? bits : prefix(text, slash + 1, bits));
  }

  public boolean contains(InetAddress address) {
    byte[] candidate = address.getAddress();
    return candidate.length == octets && bits(candidate).get(0, prefix).equals(network);
  }

  private static int prefix(String text, int start, int max) {
    String digits = text.substring(start);
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > max) {
      throw invalid(text);
    }
    return Integer.parseInt(digits);
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "neither an IP address nor a range in CIDR notation: " + text);
  }

  /** In network order: the first bit is the most significant one of the first octet. */
  private static BitSet bits(byte[] octets) {
    BitSet bits = new BitSet(octets.length * Byte.SIZE);
    for (int index = 0; index < octets.length * Byte.SIZE; index++) {
      bits.set(index, (octets[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1) == 1);
    }
    return bits;
  }
}
