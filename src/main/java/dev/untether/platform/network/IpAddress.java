package dev.untether.platform.network;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads addresses from text. Takes literals only, so that no name is ever looked up. */
public final class IpAddress {
  /** What a literal is made of, perhaps with a zone; above all, no brackets. */
  private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[!-~]{1,32})?");

  private IpAddress() {}

  /** An IPv4 or IPv6 address; a zone is left out, an IPv4-mapped address becomes an IPv4 one. */
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

  /** In the form of RFC 5952. */
  public static String text(InetAddress address) {
    return NetUtil.toAddressString(address);
  }
}
