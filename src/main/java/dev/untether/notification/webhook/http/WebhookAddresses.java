package dev.untether.notification.webhook.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.untether.platform.IpAddress.AddressRange;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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

  /**
   * Decides whether an address belongs to the public internet. Addresses in the IANA
   * special-purpose registries (RFC 6890) do not, even those marked globally reachable, because no
   * receiver has one. An IPv6 address that embeds an IPv4 address is public only if the embedded
   * one is.
   */
  static final class PublicAddresses {
    private static final List<AddressRange> SPECIAL_IPV4 =
        ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /** In a public range, but on Azure the host agent answers at this address. */
    private static final List<AddressRange> CLOUD_HOSTS = ranges("168.63.129.16");

    /** The only IPv6 range that is assigned to hosts of the internet. */
    private static final List<AddressRange> GLOBAL_UNICAST = ranges("2000::/3");

    private static final List<AddressRange> SPECIAL_IPV6 =
        ranges("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20");

    private static final List<AddressRange> NAT64 = ranges("64:ff9b::/96");
    private static final List<AddressRange> TEREDO = ranges("2001::/32");
    private static final List<AddressRange> SIX_TO_FOUR = ranges("2002::/16");

    /** How the last eight octets of an ISATAP address begin, under any prefix (RFC 5214). */
    private static final int ISATAP = 0x00005EFE;

    /**
     * The bit of an ISATAP address that marks the embedded address as globally unique; the sender
     * may have set it wrongly.
     */
    private static final int ISATAP_UNIQUE = 0x02000000;

    private PublicAddresses() {}

    static boolean contain(InetAddress address) {
      if (address instanceof Inet4Address) {
        return !isIn(SPECIAL_IPV4, address) && !isIn(CLOUD_HOSTS, address);
      }
      boolean standsForIpv4 =
          isIn(NAT64, address) || isIn(TEREDO, address) || isIn(SIX_TO_FOUR, address);
      boolean ordinary = isIn(GLOBAL_UNICAST, address) && !isIn(SPECIAL_IPV6, address);
      return (standsForIpv4 || ordinary)
          && embedded(address).stream().allMatch(PublicAddresses::contain);
    }

    /**
     * All embedded IPv4 addresses to which a packet could be forwarded. Java itself unwraps
     * IPv4-mapped addresses.
     */
    private static List<InetAddress> embedded(InetAddress address) {
      byte[] octets = address.getAddress();
      List<InetAddress> embedded = new ArrayList<>();
      if (isIn(NAT64, address) || isIsatap(octets)) {
        embedded.add(embedded(octets, 12, 0));
      }
      if (isIn(SIX_TO_FOUR, address)) {
        embedded.add(embedded(octets, 2, 0));
      }
      if (isIn(TEREDO, address)) {
        embedded.add(embedded(octets, 4, 0));
        embedded.add(embedded(octets, 12, 0xff));
      }
      return embedded;
    }

    private static boolean isIsatap(byte[] octets) {
      return (ByteBuffer.wrap(octets).getInt(8) & ~ISATAP_UNIQUE) == ISATAP;
    }

    private static InetAddress embedded(byte[] octets, int from, int mask) {
      byte[] four = Arrays.copyOfRange(octets, from, from + 4);
      for (int index = 0; index < four.length; index++) {
        four[index] ^= (byte) mask;
      }
      try {
        return InetAddress.getByAddress(four);
      } catch (UnknownHostException e) {
        throw new IllegalStateException("not 4 octets", e);
      }
    }

    private static boolean isIn(List<AddressRange> ranges, InetAddress address) {
      return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(String... notations) {
      return Stream.of(notations).map(AddressRange::parse).toList();
    }
  }
}
