package dev.untether.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The servers of one database, in the order of its URI. One of them is writable at a time; {@link
 * PrimaryServer} finds out which.
 *
 * @param all at least one; they differ in host and port only
 */
public record DatabaseServers(List<PgConnectOptions> all) {
  public DatabaseServers {
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no server");
    }
    all = List.copyOf(all);
  }

  public static DatabaseServers of(PgConnectOptions only) {
    return new DatabaseServers(List.of(only));
  }

  /**
   * The servers that a connection URI names.
   *
   * @throws IllegalArgumentException whose message continues "the URI must be" and contains no part
   *     of the URI
   */
  public static DatabaseServers parse(String uri) {
    return ConnectionUri.parse(uri);
  }

  /** Returns the same servers with other settings for each connection. */
  DatabaseServers with(UnaryOperator<PgConnectOptions> settings) {
    return new DatabaseServers(all.stream().map(settings).toList());
  }

  /** The first server, for the options that all have in common. */
  PgConnectOptions first() {
    return all.get(0);
  }

  /** Describes the servers in messages. */
  public String place() {
    return "%s/%s as user %s"
        .formatted(
            all.stream().map(DatabaseServers::hostAndPort).collect(Collectors.joining(",")),
            first().getDatabase(),
            first().getUser());
  }

  static String hostAndPort(PgConnectOptions server) {
    return server.getHost() + ":" + server.getPort();
  }

  @Override
  public String toString() {
    return "DatabaseServers[%s]".formatted(place());
  }

  /**
   * Parses a PostgreSQL connection URI (PostgreSQL documentation, libpq, connection URIs). Only
   * {@code %} is an escape character: a password may contain {@code + = ! ,} unescaped.
   */
  static final class ConnectionUri {
    private static final String FORM =
        "of the form postgresql://user:password@host:port/database, with the characters / @ and % of"
            + " a password percent-encoded";
    private static final int DEFAULT_PORT = 5432;

    /**
     * All of these have the same effect, because Untether always looks for the writable server
     * itself.
     */
    private static final Set<String> WRITABLE = Set.of("any", "read-write", "primary");

    /**
     * Parameters of libpq that are not supported here. Sent to the server, they would cause an
     * error that explains nothing.
     */
    private static final Set<String> NOT_SUPPORTED =
        Set.of(
            "channel_binding",
            "client_encoding",
            "connect_timeout",
            "fallback_application_name",
            "gssencmode",
            "gsslib",
            "keepalives",
            "keepalives_count",
            "keepalives_idle",
            "keepalives_interval",
            "krbsrvname",
            "load_balance_hosts",
            "passfile",
            "replication",
            "require_auth",
            "requirepeer",
            "service",
            "ssl_max_protocol_version",
            "ssl_min_protocol_version",
            "sslcert",
            "sslcompression",
            "sslcrl",
            "sslcrldir",
            "sslkey",
            "sslnegotiation",
            "sslpassword",
            "sslsni",
            "tcp_user_timeout");

    /** The values of all parts of the URI, by parameter name. */
    private final Map<String, String> values = new LinkedHashMap<>();

    private ConnectionUri() {}

    /**
     * The servers that the URI names.
     *
     * @throws MalformedUriException whose message continues "must be" and contains no value of the
     *     URI
     */
    static DatabaseServers parse(String text) {
      ConnectionUri uri = new ConnectionUri();
      uri.read(text);
      return uri.servers();
    }

    static final class MalformedUriException extends IllegalArgumentException {
      private static final long serialVersionUID = 1L;

      MalformedUriException(String mustBe) {
        super(mustBe);
      }
    }

    private void read(String text) {
      int scheme = text.indexOf("://");
      if (scheme < 0 || !Set.of("postgresql", "postgres").contains(text.substring(0, scheme))) {
        throw new MalformedUriException(FORM);
      }
      String rest = text.substring(scheme + "://".length());
      int authorityEnd = indexOrEnd(rest, '/');
      // The last @ is used, so that a password may contain an unescaped one.
      int credentialsEnd = rest.substring(0, authorityEnd).lastIndexOf('@');
      if (credentialsEnd >= 0) {
        readCredentials(rest.substring(0, credentialsEnd));
        rest = rest.substring(credentialsEnd + 1);
      }
      int query = indexOrEnd(rest, '?');
      readPlace(rest.substring(0, query));
      if (query < rest.length()) {
        readParameters(rest.substring(query + 1));
      }
    }

    private void readCredentials(String credentials) {
      int colon = indexOrEnd(credentials, ':');
      put("user", decoded(credentials.substring(0, colon)));
      if (colon < credentials.length()) {
        put("password", decoded(credentials.substring(colon + 1)));
      }
    }

    private void readPlace(String place) {
      int slash = indexOrEnd(place, '/');
      List<String> hosts = new ArrayList<>();
      List<String> ports = new ArrayList<>();
      for (String server : place.substring(0, slash).split(",", -1)) {
        int bracket = server.lastIndexOf(']');
        int colon = server.indexOf(':', bracket + 1);
        hosts.add(decoded(colon < 0 ? server : server.substring(0, colon)));
        ports.add(colon < 0 ? "" : decoded(server.substring(colon + 1)));
      }
      put("host", String.join(",", hosts));
      put("port", String.join(",", ports));
      if (slash < place.length()) {
        put("dbname", decoded(place.substring(slash + 1)));
      }
    }

    private void readParameters(String parameters) {
      for (String parameter : parameters.split("&", -1)) {
        if (parameter.isEmpty()) {
          continue;
        }
        int equals = parameter.indexOf('=');
        if (equals < 0) {
          throw new MalformedUriException(FORM + ", and parameters as ?name=value&name=value");
        }
        String name = decoded(parameter.substring(0, equals)).toLowerCase(Locale.ROOT);
        if (NOT_SUPPORTED.contains(name)) {
          throw new MalformedUriException(
              "without the parameter %s, which Untether does not support".formatted(name));
        }
        put(name, decoded(parameter.substring(equals + 1)));
      }
    }

    /** Stores a value; an empty one counts as not set. */
    private void put(String name, String value) {
      if (!value.isEmpty()) {
        values.put(name, value);
      }
    }

    private Optional<String> take(String name) {
      return Optional.ofNullable(values.remove(name));
    }

    private DatabaseServers servers() {
      String user = take("user").orElseThrow(() -> new MalformedUriException(FORM));
      take("target_session_attrs").ifPresent(ConnectionUri::requireWritable);
      PgConnectOptions common = new PgConnectOptions().setUser(user);
      common.setPassword(take("password").orElse(""));
      common.setDatabase(take("dbname").orElse(user));
      common.setSslMode(take("sslmode").map(ConnectionUri::sslMode).orElse(common.getSslMode()));
      take("sslrootcert").ifPresent(file -> trust(common, file));
      // With hostaddr, the name in host need not be looked up.
      List<String> hosts =
          list(take("hostaddr").or(() -> take("host")).orElse(PgConnectOptions.DEFAULT_HOST));
      values.remove("host");
      List<String> ports = list(take("port").orElse(""));
      if (ports.size() != 1 && ports.size() != hosts.size()) {
        throw new MalformedUriException("with one port, or as many as hosts");
      }
      values.forEach(common::addProperty);
      return new DatabaseServers(
          IntStream.range(0, hosts.size())
              .mapToObj(
                  i ->
                      new PgConnectOptions(common)
                          .setHost(host(hosts.get(i)))
                          .setPort(port(ports.get(Math.min(i, ports.size() - 1)))))
              .toList());
    }

    /**
     * Like libpq, verifies the certificate even in the mode {@code require} if a root certificate
     * is given.
     */
    private static void trust(PgConnectOptions server, String authorities) {
      if (server.getSslMode() == SslMode.REQUIRE) {
        server.setSslMode(SslMode.VERIFY_CA);
      }
      if (server.getSslMode().compareTo(SslMode.VERIFY_CA) >= 0 && !authorities.equals("system")) {
        server.setSslOptions(
            new ClientSSLOptions()
                .setTrustOptions(new PemTrustOptions().addCertPath(authorities))
                .setHostnameVerificationAlgorithm(
                    server.getSslMode() == SslMode.VERIFY_FULL ? "HTTPS" : ""));
      }
    }

    private static List<String> list(String text) {
      return List.of(text.split(",", -1));
    }

    private static String host(String text) {
      if (text.isEmpty() || text.startsWith("/") || text.indexOf('@') >= 0) {
        throw new MalformedUriException(FORM + ", and with a host's name or address");
      }
      return text.startsWith("[") && text.endsWith("]")
          ? text.substring(1, text.length() - 1)
          : text;
    }

    private static int port(String text) {
      if (text.isEmpty()) {
        return DEFAULT_PORT;
      }
      if (!text.matches("[0-9]{1,5}")
          || Integer.parseInt(text) < 1
          || Integer.parseInt(text) > 65535) {
        throw new MalformedUriException(FORM + ", with a port from 1 to 65535");
      }
      return Integer.parseInt(text);
    }

    private static SslMode sslMode(String text) {
      try {
        return SslMode.of(text);
      } catch (IllegalArgumentException unknown) {
        throw new MalformedUriException(
            "with an sslmode of disable, allow, prefer, require, verify-ca or verify-full");
      }
    }

    private static void requireWritable(String target) {
      if (!WRITABLE.contains(target)) {
        throw new MalformedUriException(
            "with target_session_attrs=read-write: Untether needs a server that takes changes");
      }
    }

    private static int indexOrEnd(String text, char wanted) {
      int index = text.indexOf(wanted);
      return index < 0 ? text.length() : index;
    }

    /** Decodes percent-encoding (RFC 3986, 2.1). */
    private static String decoded(String text) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] encoded = text.getBytes(UTF_8);
      for (int i = 0; i < encoded.length; i++) {
        if (encoded[i] != '%') {
          bytes.write(encoded[i]);
        } else {
          int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
          int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
          if (high < 0 || low < 0) {
            throw new MalformedUriException(FORM);
          }
          bytes.write((high << 4) + low);
          i += 2;
        }
      }
      return bytes.toString(UTF_8);
    }

    /** The meaning of {@code sslmode} (PostgreSQL documentation, libpq, SSL support). */
    static final class Encryption {
      private Encryption() {}

      /** A copy that says which certificates of the server are trusted, where its URI does not. */
      static PgConnectOptions completed(PgConnectOptions server) {
        PgConnectOptions complete = new PgConnectOptions(server);
        if (complete.getSslOptions() != null) {
          return complete;
        }
        return switch (complete.getSslMode()) {
          case DISABLE -> complete;
          case ALLOW, PREFER, REQUIRE ->
              complete.setSslOptions(new ClientSSLOptions().setTrustAll(true));
          case VERIFY_CA -> complete.setSslOptions(new ClientSSLOptions());
          case VERIFY_FULL ->
              complete.setSslOptions(
                  new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS"));
        };
      }
    }
  }
}
