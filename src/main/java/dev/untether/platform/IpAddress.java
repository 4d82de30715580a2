package dev.untether.platform;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses IP addresses. Accepts literals only, so that no name is ever looked up. */
public final class IpAddress {
  /** The characters of a literal, with an optional zone, and above all without brackets. */
  private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[!-~]{1,32})?");

  private IpAddress() {}

  /**
   * Parses an IPv4 or IPv6 address. A zone is ignored, and an IPv4-mapped address becomes an IPv4
   * address.
   */
  public static Optional<InetAddress> parse(String literal) {
    byte[] octets =
        LITERAL.matcher(literal).matches()
            ? NetUtil.createByteArrayFromIpAddressString(literal)
            : null;
    if (octets == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(octets));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("neither 4 nor 16 octets", e);
    }
  }

  /** Returns the address in the form of RFC 5952. */
  public static String text(InetAddress address) {
    return NetUtil.toAddressString(address);
  }

  /**
   * A range of IPv4 or IPv6 addresses. Netty's own class for this puts some IPv6 addresses into
   * ranges to which they do not belong.
   */
  public static final class AddressRange {
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
        bits.set(
            index, (octets[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1) == 1);
      }
      return bits;
    }
  }

  /**
   * The network by which a client is counted: an IPv4 address, or the /64 network of an IPv6
   * address, because one client usually has a whole /64.
   *
   * @param own as text, such as {@code 192.0.2.1} or {@code 2001:db8:0:1::/64}
   * @param wider the surrounding network, which may belong to one customer of a provider: an IPv4
   *     /24 or an IPv6 /48
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
}
