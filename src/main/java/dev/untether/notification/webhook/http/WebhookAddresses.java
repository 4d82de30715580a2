package dev.untether.notification.webhook.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
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
 * Decides where events may be sent. Host names are resolved only here, so that each connection goes
 * to an address that was checked.
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
   *     java.util.concurrent.TimeoutException} if the look-up takes too long
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

  /**
   * Finds the addresses of hosts. A look-up blocks while name servers do not answer. So that such a
   * host does not delay others, its second and later look-ups run on separate threads. While a host
   * is looked up again, the addresses that were found recently are used.
   */
  static final class Resolver {
    private static final int THREADS = 16;
    private static final int THREADS_FOR_DOUBTFUL_HOSTS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration FRESH = Duration.ofSeconds(30);
    private static final Duration USABLE = Duration.ofMinutes(5);
    private static final Duration DOUBTFUL = Duration.ofDays(1);
    private static final int MAX_REMEMBERED = 2_000;

    /** The name service of the operating system. */
    @FunctionalInterface
    interface NameService {
      /** Returns at least one address. Blocks. */
      List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    private final NameService names;
    private final WorkerExecutor threads;
    private final WorkerExecutor threadsForDoubtfulHosts;

    /** By host: concurrent callers share one look-up. */
    private final Cache<String, Future<List<InetAddress>>> lookUps;

    private final Cache<String, List<InetAddress>> found;
    private final Cache<String, Boolean> doubtful;

    Resolver(Vertx vertx, NameService names, Ticker ticker) {
      this.names = names;
      this.lookUps = remembering(FRESH, ticker);
      this.found = remembering(USABLE, ticker);
      this.doubtful = remembering(DOUBTFUL, ticker);
      this.threads = vertx.createSharedWorkerExecutor("webhook-resolver", THREADS);
      this.threadsForDoubtfulHosts =
          vertx.createSharedWorkerExecutor("webhook-resolver-doubtful", THREADS_FOR_DOUBTFUL_HOSTS);
    }

    /**
     * The addresses of a host.
     *
     * @return fails with {@link UnknownHostException} if there are none, and with {@link
     *     java.util.concurrent.TimeoutException} if the look-up takes too long
     */
    Future<List<InetAddress>> resolve(String host) {
      Future<List<InetAddress>> lookUp = lookUps.get(host, this::lookUp);
      // Not in lookUp(): the future may have failed there already, and a cache must not be changed
      // while it computes an entry.
      lookUp.onFailure(failure -> lookUps.asMap().remove(host, lookUp));
      List<InetAddress> earlier = found.getIfPresent(host);
      return lookUp.isComplete() || earlier == null
          ? lookUp
              .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .onFailure(failure -> doubtful.put(host, true))
          : Future.succeededFuture(earlier);
    }

    Future<Void> close() {
      return Future.join(threads.close(), threadsForDoubtfulHosts.close()).mapEmpty();
    }

    private Future<List<InetAddress>> lookUp(String host) {
      WorkerExecutor executor =
          doubtful.getIfPresent(host) == null ? threads : threadsForDoubtfulHosts;
      return executor
          .executeBlocking(() -> List.copyOf(names.addresses(host)), false)
          .onSuccess(
              addresses -> {
                found.put(host, addresses);
                doubtful.invalidate(host);
              });
    }

    private static <V> Cache<String, V> remembering(Duration time, Ticker ticker) {
      return Caffeine.newBuilder()
          .ticker(ticker)
          .expireAfterWrite(time)
          .maximumSize(MAX_REMEMBERED)
          .build();
    }
  }
}
