package dev.untether.api;

import dev.untether.api.request.BaseUrls.TrustedProxies;
import dev.untether.platform.server.GatedTransport.ServerGate.ConnectionLimits;
import dev.untether.platform.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the API is served.
 *
 * @param port 0 for any free port
 * @param tlsCertificate a certificate chain in PEM, the server's own certificate first; if empty,
 *     Untether makes a self-signed certificate
 * @param tlsKey the private key in PEM; must be given if and only if the certificate is
 * @param drain how long a stopping node still accepts requests while it reports that it is not
 *     ready
 * @param trustedProxies addresses (192.0.2.1) and networks (192.0.2.0/24) whose forwarding headers
 *     are believed
 * @param maxConnections the limit of connections that are open at once
 * @param maxConnectionsPerAddress the same limit for one client address; it does not apply to
 *     trusted proxies and this machine
 * @param requestTimeout how long a request may take to arrive
 * @param console whether the console is served
 */
public record HttpSettings(
    String host,
    int port,
    boolean tls,
    Optional<Path> tlsCertificate,
    Optional<Path> tlsKey,
    Duration drain,
    List<String> trustedProxies,
    int maxConnections,
    int maxConnectionsPerAddress,
    Duration requestTimeout,
    boolean console) {

  public static HttpSettings read(SettingsReader settings) {
    HttpSettings http =
        new HttpSettings(
            settings.text("http.host", "0.0.0.0"),
            settings.number("http.port", 11005, 0, 65_535),
            settings.flag("http.tls", true),
            settings.optionalReadableFile("http.tlsCertificate"),
            settings.optionalReadableFile("http.tlsKey"),
            settings.duration("http.drain", Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1)),
            settings.list("http.trustedProxies"),
            settings.number("http.maxConnections", 16_000, 1, 1_000_000),
            settings.number("http.maxConnectionsPerAddress", 2_000, 1, 1_000_000),
            settings.duration(
                "http.requestTimeout",
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60)),
            settings.flag("console.enabled", true));
    http.check(settings);
    return http;
  }

  /**
   * Limits of connections before logon. Trusted proxies (which serve many clients) and loopback
   * addresses are exempt from the limit per address.
   */
  public ConnectionLimits connectionLimits() {
    TrustedProxies proxies = TrustedProxies.parse(trustedProxies);
    return new ConnectionLimits(
        maxConnections,
        maxConnectionsPerAddress,
        address -> address.isLoopbackAddress() || proxies.contains(address),
        requestTimeout);
  }

  private void check(SettingsReader settings) {
    if (settings.isSet("http.tlsCertificate") != settings.isSet("http.tlsKey")) {
      String missing = settings.isSet("http.tlsKey") ? "http.tlsCertificate" : "http.tlsKey";
      settings.mistake(missing, "set: certificate and key go together");
    }
    try {
      TrustedProxies.parse(trustedProxies);
    } catch (IllegalArgumentException mistake) {
      settings.mistake(
          "http.trustedProxies", "IP addresses or networks, such as 192.0.2.1, 2001:db8::/32");
    }
  }
}
