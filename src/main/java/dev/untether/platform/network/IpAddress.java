package dev.untether.platform.network;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses addresses. Accepts literals only, so that no name is ever looked up. */
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
}
