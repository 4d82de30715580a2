package dev.untether.notification.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Decides where events may be sent. Names are resolved here and nowhere else, so that a connection
 * goes to an address that has been checked.
 */
final class WebhookAddresses {
  private static final int RESOLVERS = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration REMEMBERED = Duration.ofSeconds(30);
  private static final int MOST_REMEMBERED = 2_000;

  private final WebhookSettings settings;
  private final WorkerExecutor resolvers;

  /** By host: those who ask at the same time share one look-up. */
  private final Cache<String, Future<List<InetAddress>>> lookUps =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MOST_REMEMBERED).build();

  WebhookAddresses(Vertx vertx, WebhookSettings settings) {
    this.settings = settings;
    this.resolvers = vertx.createSharedWorkerExecutor("webhook-resolver", RESOLVERS);
  }

  /**
   * What is wrong with a URL, as the end of a sentence that begins with "url"; empty if events may
   * be sent there. A name that does not resolve at the moment is no mistake.
   */
  Future<Optional<String>> mistake(String url) {
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
        .compose(parsed -> lookUp(parsed.host()).compose(found -> checked(parsed, found)));
  }

  Future<Void> close() {
    return resolvers.close();
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

  private Future<List<InetAddress>> lookUp(String host) {
    return lookUps
        .get(
            host,
            name ->
                resolvers
                    .executeBlocking(() -> List.of(InetAddress.getAllByName(name)), false)
                    .onFailure(failure -> lookUps.invalidate(name)))
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
