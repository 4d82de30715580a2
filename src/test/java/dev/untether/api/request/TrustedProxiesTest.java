package dev.untether.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.api.request.BaseUrls.TrustedProxies;
import dev.untether.platform.IpAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.parse(
          List.of("192.0.2.1", "10.0.0.0/8", "172.16.5.4/12", "2001:db8::/32", "fc00::/7", "::1"));

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, true",
    "192.0.2.2, false",
    "10.255.255.255, true",
    "11.0.0.0, false",
    "172.31.0.1, true",
    "172.32.0.1, false",
    "2001:db8:ffff::1, true",
    "2001:db9::1, false",
    "fdff::1, true",
    "fe80::1, false",
    "::1, true",
    "0:0:0:0:0:0:0:1%lo, true",
    "::ffff:10.0.0.1, true"
  })
  void addresses_and_ranges_are_trusted(String address, boolean trusted) {
    assertThat(PROXIES.contains(IpAddress.parse(address).orElseThrow())).isEqualTo(trusted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "proxy.example.com/8",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.1",
        "010.0.0.1.2",
        "2001:db8::/129",
        "[::1]",
        " 10.0.0.1",
      })
  void what_is_neither_is_named(String entry) {
    assertThatThrownBy(() -> TrustedProxies.parse(List.of("192.0.2.1", entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(": " + entry);
  }
}
