package dev.untether.aws;

import dev.untether.platform.settings.SettingsReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How AWS is reached.
 *
 * @param endpoints where a service is asked instead of at AWS's public address
 * @param timeout for one call, with its retries
 * @param maxConcurrent how many calls of this node may be under way
 * @param proxy the proxy for all calls
 * @param checkInterval how often each connection is checked in the background; empty for never
 */
public record AwsSettings(
    Map<Service, URI> endpoints,
    Duration timeout,
    int maxConcurrent,
    Optional<Proxy> proxy,
    Optional<Duration> checkInterval) {
  private static final int SHARES = 8;
  private static final Duration MAX_CONNECT_TIME = Duration.ofSeconds(3);

  public AwsSettings {
    endpoints = Map.copyOf(endpoints);
  }

  /** The services of AWS that Untether asks. */
  public enum Service {
    EC2("aws.endpointEc2"),
    KMS("aws.endpointKms"),
    S3("aws.endpointS3"),
    STS("aws.endpointSts");

    private final String key;

    Service(String key) {
      this.key = key;
    }
  }

  /**
   * An HTTP proxy.
   *
   * @param address scheme, host and port
   * @param user name and password, separated by a colon; a secret
   */
  public record Proxy(URI address, Optional<String> user) {
    @Override
    public String toString() {
      return "Proxy[" + address + "]";
    }
  }

  public static AwsSettings read(SettingsReader settings) {
    Optional<URI> all = endpoint(settings, "aws.endpoint");
    Map<Service, URI> endpoints = new EnumMap<>(Service.class);
    for (Service service : Service.values()) {
      endpoint(settings, service.key).or(() -> all).ifPresent(uri -> endpoints.put(service, uri));
    }
    return new AwsSettings(
        endpoints,
        settings.duration(
            "aws.timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(20)),
        settings.number("aws.maxConcurrent", 64, 1, 1024),
        proxy(settings),
        settings.optionalDuration(
            "aws.checkInterval", Duration.ofSeconds(1), Duration.ofDays(365)));
  }

  /** How many requests with the same credentials may be under way, so that others can be, too. */
  int share() {
    return Math.max(1, maxConcurrent / SHARES);
  }

  /** How long it may take until a connection to AWS is open. */
  Duration connectTimeout() {
    return timeout.compareTo(MAX_CONNECT_TIME) < 0 ? timeout : MAX_CONNECT_TIME;
  }

  private static Optional<URI> endpoint(SettingsReader settings, String key) {
    Optional<String> text = settings.optionalText(key);
    Optional<URI> uri = text.flatMap(AwsSettings::httpAddress);
    if (text.isPresent() && uri.filter(address -> address.getUserInfo() == null).isEmpty()) {
      settings.mistake(
          key, "an address, as in https://vpce-1234.ec2.eu-central-1.vpce.amazonaws.com");
      return Optional.empty();
    }
    return uri;
  }

  private static Optional<Proxy> proxy(SettingsReader settings) {
    String key = "aws.proxy";
    Optional<String> text = settings.optionalSecret(key);
    Optional<URI> uri =
        text.flatMap(AwsSettings::httpAddress).filter(address -> address.getPort() > 0);
    if (text.isPresent() && uri.isEmpty()) {
      settings.mistake(key, "an address with a port, as in http://proxy.example.com:3128");
    }
    return uri.map(
        address ->
            new Proxy(
                URI.create(
                    address.getScheme() + "://" + address.getHost() + ":" + address.getPort()),
                Optional.ofNullable(address.getUserInfo())));
  }

  private static Optional<URI> httpAddress(String text) {
    try {
      URI uri = new URI(text);
      boolean isHttp =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      return isHttp && uri.getHost() != null && uri.getQuery() == null
          ? Optional.of(uri)
          : Optional.empty();
    } catch (URISyntaxException notAnAddress) {
      return Optional.empty();
    }
  }
}
