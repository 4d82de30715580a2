package dev.untether.notification.webhook.http;

import com.github.benmanes.caffeine.cache.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Decides where events may be sent. Names are resolved here and nowhere else, so that a connection
 * goes to an address that has been checked.
 */
public final class WebhookAddresses {
  private final WebhookSettings settings;
  private final Resolver resolver;

  public WebhookAddresses(Vertx vertx, WebhookSettings settings) {
    this(
        settings,
        new Resolver(
            vertx, host -> List.of(InetAddress.getAllByName(host)), Ticker.systemTicker()));
  }

  WebhookAddresses(WebhookSettings settings, Resolver resolver) {
    this.settings = settings;
    this.resolver = resolver;
  }

  /**
   * What is wrong with a URL, as the end of a sentence that begins with "url"; empty if events may
   * be sent there. A name that does not resolve at the moment is no mistake.
   */
  public Future<Optional<String>> mistake(String url) {
    return resolve(url)
        .map(checked -> Optional.<String>empty())
        .recover(
            failure ->
                Future.succeededFuture(
                    failure instanceof WebhookUrl.RefusedException refused
                        ? Optional.ofNullable(refused.getMessage())
                        : Optional.empty()));
  }

  /**
   * The addresses of a URL's host.
   *
   * @return fails with {@link WebhookUrl.RefusedException} if the URL or one of the addresses is
   *     not allowed, with {@link UnknownHostException} if there are none, and with {@link
   *     java.util.concurrent.TimeoutException}
   */
  Future<CheckedAddress> resolve(String url) {
    return Future.succeededFuture(url)
        .compose(this::parse)
        .compose(
            parsed -> resolver.resolve(parsed.host()).compose(found -> checked(parsed, found)));
  }

  public Future<Void> close() {
    return resolver.close();
  }

  private Future<WebhookUrl> parse(String url) {
    try {
      return Future.succeededFuture(WebhookUrl.parse(url, settings.allowHttp()));
    } catch (WebhookUrl.RefusedException refused) {
      return Future.failedFuture(refused);
    }
  }

  private Future<CheckedAddress> checked(WebhookUrl url, List<InetAddress> addresses) {
    return settings.allowPrivateAddresses() || addresses.stream().allMatch(PublicAddresses::contain)
        ? Future.succeededFuture(new CheckedAddress(url, addresses))
        : Future.failedFuture(
            new WebhookUrl.RefusedException("must not lead into a private network"));
  }

  /**
   * A receiver that may be connected to.
   *
   * @param addresses of its host, all allowed; at least one
   */
  record CheckedAddress(WebhookUrl url, List<InetAddress> addresses) {
    CheckedAddress {
      addresses = List.copyOf(addresses);
    }
  }
}
