package dev.untether.notification.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.untether.notification.webhook.http.WebhookAddresses.CheckedAddress;
import dev.untether.notification.webhook.http.WebhookAddresses.Resolver;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookAddressesTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
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
    "https://my_service:0/, must have a port from 1 to 65535",
    "https://my_service:65536/, must have a port from 1 to 65535",
    "https://my_service:123456789012/, must have a port from 1 to 65535",
    "https://user:password@my_service/, must not have user information",
    "https://user@my_service:443/, must not have user information",
    "https://my_service..example/, 'must have a host: a name in ASCII or an address'",
    "https://my_bücher.example/, 'must have a host: a name in ASCII or an address'",
    "https://my_service:443:443/, 'must have a host: a name in ASCII or an address'",
    "https://my_service%2eexample/, 'must have a host: a name in ASCII or an address'",
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

  @ParameterizedTest
  @CsvSource({
    "https://my_service/hook, my_service, 443",
    "http://my_service:/hook, my_service, 80",
    "http://my_service:8080/hook, my_service, 8080",
    "https://_dmarc.example.com./hook, _dmarc.example.com., 443",
    "https://a__b.c-d_.example/hook, a__b.c-d_.example, 443",
  })
  void a_name_may_have_underscores(String url, String host, int port)
      throws WebhookUrl.RefusedException {
    assertThat(WebhookUrl.parse(url, true))
        .isEqualTo(new WebhookUrl(url.startsWith("https"), host, port, "/hook"));
  }

  @Test
  void a_name_with_an_underscore_is_as_private_as_its_addresses() {
    Resolver resolver =
        new Resolver(
            vertx, host -> List.of(InetAddress.getByName("10.0.0.1")), Ticker.systemTicker());

    assertThat(
            new WebhookAddresses(settings(false, false), resolver)
                .mistake("https://my_service/hook")
                .await())
        .contains("must not lead into a private network");
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
