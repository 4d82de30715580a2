package dev.untether.platform.cluster;

import dev.untether.platform.settings.SettingsReader;
import io.vertx.core.net.HostAndPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether this node is one of several, how they find each other, and what keeps strangers out.
 *
 * @param secret a secret that all nodes know; present if clustering is enabled
 * @param host the only address at which this node listens for the others; they also reach it there
 *     unless it has public addresses
 * @param port the port for membership
 * @param busPort the port for commands and nudges; 0 for any free one
 * @param publicAddress where the others reach {@code port}; empty if they reach it at {@code host}
 * @param publicBusAddress where the others reach {@code busPort}; empty if they reach it at {@code
 *     host}
 * @param members host:port of nodes that may be running already
 * @param service a DNS name that stands for the addresses of all nodes
 * @param tls the certificates of the bus; empty for a bus without TLS
 */
public record ClusterSettings(
    boolean enabled,
    String name,
    Optional<String> secret,
    String host,
    int port,
    int busPort,
    Optional<HostAndPort> publicAddress,
    Optional<HostAndPort> publicBusAddress,
    List<String> members,
    Optional<String> service,
    Optional<Tls> tls) {

  private static final int MIN_SECRET_LENGTH = 16;

  /**
   * The certificate of this node, and the certificates of the authorities that issue those of all
   * nodes. Both sides of a connection must have one.
   */
  public record Tls(Path certificate, Path key, Path trustedCertificates) {}

  public static ClusterSettings read(SettingsReader settings) {
    ClusterSettings cluster =
        new ClusterSettings(
            settings.flag("cluster.enabled", false),
            settings.text("cluster.name", "untether"),
            settings.optionalSecret("cluster.secret"),
            settings.text("cluster.host", "127.0.0.1"),
            settings.number("cluster.port", 5701, 1, 65_535),
            settings.number("cluster.busPort", 5702, 0, 65_535),
            address(settings, "cluster.publicAddress"),
            address(settings, "cluster.publicBusAddress"),
            settings.list("cluster.members"),
            settings.optionalText("cluster.service"),
            tls(settings));
    cluster.check(settings);
    return cluster;
  }

  private static Optional<HostAndPort> address(SettingsReader settings, String key) {
    Optional<String> text = settings.optionalText(key);
    Optional<HostAndPort> address = text.flatMap(ClusterSettings::parse);
    if (text.isPresent() && address.isEmpty()) {
      settings.mistake(key, "host:port");
    }
    return address;
  }

  /** Empty if the text is not of the form host:port. */
  private static Optional<HostAndPort> parse(String text) {
    return Optional.ofNullable(HostAndPort.parseAuthority(text, -1))
        .filter(address -> !address.host().isEmpty() && address.port() > 0);
  }

  private static Optional<Tls> tls(SettingsReader settings) {
    Optional<Path> certificate = settings.optionalReadableFile("cluster.tlsCertificate");
    Optional<Path> key = settings.optionalReadableFile("cluster.tlsKey");
    Optional<Path> trusted = settings.optionalReadableFile("cluster.tlsTrustedCertificates");
    List<String> keys =
        List.of("cluster.tlsCertificate", "cluster.tlsKey", "cluster.tlsTrustedCertificates");
    if (keys.stream().anyMatch(settings::isSet)) {
      keys.stream()
          .filter(each -> !settings.isSet(each))
          .forEach(
              each ->
                  settings.mistake(
                      each, "set: certificate, key and trusted certificates go together"));
    }
    return certificate.isPresent() && key.isPresent() && trusted.isPresent()
        ? Optional.of(new Tls(certificate.get(), key.get(), trusted.get()))
        : Optional.empty();
  }

  private void check(SettingsReader settings) {
    if (secret.isPresent() ? secret.get().length() < MIN_SECRET_LENGTH : enabled) {
      settings.mistake(
          "cluster.secret",
          "the same on all nodes, with at least %s characters".formatted(MIN_SECRET_LENGTH));
    }
    if (!members.stream().allMatch(member -> parse(member).isPresent())) {
      settings.mistake("cluster.members", "a list of host:port");
    }
    if (publicBusAddress.isPresent() && busPort == 0) {
      settings.mistake(
          "cluster.busPort", "the port to which cluster.publicBusAddress leads, not 0");
    }
    if (service.isPresent() && !members.isEmpty()) {
      settings.mistake("cluster.service", "empty if cluster.members is set");
    }
  }

  @Override
  public String toString() {
    return "ClusterSettings[enabled=%s, name=%s, secret=%s, host=%s, port=%s, busPort=%s, publicAddress=%s, publicBusAddress=%s, members=%s, service=%s, tls=%s]"
        .formatted(
            enabled,
            name,
            secret.map(hidden -> "***"),
            host,
            port,
            busPort,
            publicAddress,
            publicBusAddress,
            members,
            service,
            tls.map(Tls::certificate));
  }
}
