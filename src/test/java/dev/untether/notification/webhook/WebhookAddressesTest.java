package dev.untether.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAddressesTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

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
        "2001:4860:4860::8888",
        "2606:4700:4700::1111"
      })
  void an_address_in_the_internet_is_allowed(String address) throws UnknownHostException {
    assertThat(PublicAddresses.contain(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.com/, 'must be absolute, with the scheme https'",
    "ftp://example.com/, 'must be absolute, with the scheme https'",
    "/hook, 'must be absolute, with the scheme https'",
    "https:hook, 'must have a host: a name in ASCII or an address'",
    "https:///hook, 'must have a host: a name in ASCII or an address'",
    "https://bücher.example/, 'must have a host: a name in ASCII or an address'",
    "https://user:password@example.com/, must not have user information",
    "https://example.com/#fragment, must not have a fragment",
    "https://example.com:0/, must have a port from 1 to 65535",
    "https://example.com:65536/, must have a port from 1 to 65535",
    "https://example.com/a b, must be a URL",
    "https://127.0.0.1/, must not lead into a private network",
    "https://2130706433/, must not lead into a private network",
    "https://localhost/, must not lead into a private network",
    "https://[::1]:8443/, must not lead into a private network",
    "https://[::ffff:10.0.0.1]/, must not lead into a private network"
  })
  void a_mistake_in_a_url_is_told(String url, String mistake) {
    assertThat(addresses(false, false).mistake(url).await()).contains(mistake);
  }

  @Test
  void a_long_url_is_a_mistake() {
    String longest = "https://192.88.98.1/" + "x".repeat(2028);

    assertThat(addresses(false, false).mistake(longest).await()).isEmpty();
    assertThat(addresses(false, false).mistake(longest + "x").await())
        .contains("must have at most 2048 characters");
  }

  @Test
  void a_name_that_does_not_resolve_now_is_no_mistake_but_fails_a_delivery() {
    String url = "https://nowhere.invalid/hook";

    assertThat(addresses(false, false).mistake(url).await()).isEmpty();
    assertThatThrownBy(() -> addresses(false, false).resolve(url).await())
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void one_private_address_among_public_ones_is_enough_to_refuse_a_name() {
    Resolver resolver =
        new Resolver(
            vertx,
            host -> List.of(InetAddress.getByName("198.41.0.4"), InetAddress.getByName("10.0.0.1")),
            Ticker.systemTicker());
    WebhookSettings settings = settings(false, false);

    assertThat(new WebhookAddresses(settings, resolver).mistake("https://mixed.example/").await())
        .contains("must not lead into a private network");
  }

  @Test
  void what_settings_allow_is_resolved_to_addresses() {
    CheckedAddress checked =
        addresses(true, true).resolve("http://[::1]:8080/hook?tenant=%41").await();

    assertThat(checked.url()).isEqualTo(new WebhookUrl(false, "::1", 8080, "/hook?tenant=%41"));
    assertThat(checked.addresses())
        .extracting(InetAddress::getHostAddress)
        .containsExactly("0:0:0:0:0:0:0:1");
  }

  private WebhookAddresses addresses(boolean allowHttp, boolean allowPrivateAddresses) {
    return new WebhookAddresses(vertx, settings(allowHttp, allowPrivateAddresses));
  }

  private static WebhookSettings settings(boolean allowHttp, boolean allowPrivateAddresses) {
    return new WebhookSettings(
        allowHttp, allowPrivateAddresses, List.of(), Duration.ofSeconds(15), Duration.ofDays(5));
  }
}
