package dev.untether.notification.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.notification.webhook.http.WebhookAddresses.PublicAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
  /** Their addresses are as public as the ones of IPv4 that they stand for. */
  private static final Set<String> STANDING_FOR_IPV4 =
      Set.of("::ffff:0:0/96", "64:ff9b::/96", "2001::/32", "2002::/16");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.170",
        "192.0.2.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::8.8.8.8",
        "::ffff:0:8.8.8.8",
        "2001:1:1::8.8.8.8",
        "2001:1ff:ffff::1",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::10.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::1",
        "100::1",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "2001:0:7f00:1:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "2600::5efe:127.0.0.1",
        "2600::5efe:10.0.0.1",
        "2600::200:5efe:169.254.169.254",
        "2002:808:808::5efe:127.0.0.1",
        "fe80::5efe:8.8.8.8",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1"
      })
  void an_address_outside_of_the_internet_is_refused(String address) throws UnknownHostException {
    assertThat(PublicAddresses.contain(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
        "2001:0:808:808:8000:63bf:f7f7:f7f7",
        "2001:200::1",
        "2600::5efe:8.8.8.8",
        "2600::5eff:127.0.0.1",
        "2001:4860:4860::8888",
        "2620:4f:7fff::1",
        "2606:4700:4700::1111"
      })
  void an_address_in_the_internet_is_allowed(String address) throws UnknownHostException {
    assertThat(PublicAddresses.contain(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("specialPurposeBlocks")
  void no_address_of_special_purpose_is_public(String block) throws UnknownHostException {
    if (!STANDING_FOR_IPV4.contains(block)) {
      for (byte[] address : edges(block)) {
        assertThat(PublicAddresses.contain(InetAddress.getByAddress(address)))
            .as(Arrays.toString(address))
            .isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specialPurposeBlocks")
  void no_address_of_ipv6_that_stands_for_one_of_special_purpose_is_public(String block)
      throws UnknownHostException {
    for (byte[] address : edges(block)) {
      if (address.length == 4) {
        for (byte[] standing : standingFor(address)) {
          assertThat(PublicAddresses.contain(InetAddress.getByAddress(standing)))
              .as(Arrays.toString(standing))
              .isFalse();
        }
      }
    }
  }

  static List<String> specialPurposeBlocks() throws IOException {
    try (InputStream registry =
        Objects.requireNonNull(
            PublicAddressesTest.class.getResourceAsStream("/special-purpose-addresses.csv"))) {
      return new String(registry.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.substring(0, line.indexOf(',')))
          .toList();
    }
  }

  /** The first and the last address of a block, and one in the middle. */
  private static List<byte[]> edges(String block) throws UnknownHostException {
    String[] parts = block.split("/", -1);
    byte[] first = octets(parts[0]);
    int free = first.length * Byte.SIZE - Integer.parseInt(parts[1]);
    return Stream.of(BigInteger.ZERO, BigInteger.ONE.shiftLeft(free).shiftRight(1), ones(free))
        .map(offset -> plus(first, offset))
        .toList();
  }

  private static BigInteger ones(int bits) {
    return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
  }

  private static byte[] plus(byte[] address, BigInteger offset) {
    byte[] sum = new BigInteger(1, address).or(offset).toByteArray();
    byte[] octets = new byte[address.length];
    for (int index = 1; index <= Math.min(sum.length, octets.length); index++) {
      octets[octets.length - index] = sum[sum.length - index];
    }
    return octets;
  }

  /** Mapped, by NAT64, 6to4, Teredo (its server, then its client) and ISATAP. */
  private static List<byte[]> standingFor(byte[] ipv4) throws UnknownHostException {
    byte[] inverted = new byte[4];
    for (int index = 0; index < 4; index++) {
      inverted[index] = (byte) ~ipv4[index];
    }
    return List.of(
        with("::ffff:0:0", 12, ipv4),
        with("64:ff9b::", 12, ipv4),
        with("2002::1", 2, ipv4),
        with("2001:0:0:0:8000:63bf:f7f7:f7f7", 4, ipv4),
        with("2001:0:808:808:8000:63bf::", 12, inverted),
        with("2600::5efe:0:0", 12, ipv4),
        with("2600::200:5efe:0:0", 12, ipv4));
  }

  private static byte[] with(String address, int place, byte[] ipv4) throws UnknownHostException {
    byte[] octets = octets(address);
    System.arraycopy(ipv4, 0, octets, place, ipv4.length);
    return octets;
  }

  /** Java makes four octets of a mapped address. */
  private static byte[] octets(String address) throws UnknownHostException {
    if (!address.startsWith("::ffff:")) {
      return InetAddress.getByName(address).getAddress();
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    return mapped;
  }
}
