package dev.untether.platform.database;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/** Connects to the same server as the pools, by JDBC, for code that may block. */
public final class JdbcDataSource {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  private JdbcDataSource() {}

  /** Connects to the writable server. */
  static PGSimpleDataSource primaryOf(DatabaseServers servers) {
    PGSimpleDataSource source = of(servers);
    source.setTargetServerType("primary");
    return source;
  }

  public static PGSimpleDataSource of(PgConnectOptions server) {
    return of(DatabaseServers.of(server));
  }

  /** Connects to any of the servers. */
  public static PGSimpleDataSource of(DatabaseServers servers) {
    PgConnectOptions server = servers.first();
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(
        servers.all().stream().map(PgConnectOptions::getHost).toArray(String[]::new));
    source.setPortNumbers(servers.all().stream().mapToInt(PgConnectOptions::getPort).toArray());
    source.setDatabaseName(server.getDatabase());
    source.setUser(server.getUser());
    source.setPassword(server.getPassword());
    source.setApplicationName("untether");
    source.setConnectTimeout((int) CONNECT_LIMIT.toSeconds());
    source.setCurrentSchema(server.getProperties().get("search_path"));
    source.setOptions(server.getProperties().get("options"));
    source.setSslMode(server.getSslMode().value);
    if (server.getSslMode().compareTo(SslMode.VERIFY_CA) >= 0) {
      trust(source, server.getSslOptions());
    }
    return source;
  }

  private static void trust(PGSimpleDataSource source, @Nullable ClientSSLOptions ssl) {
    if (ssl != null
        && ssl.getTrustOptions() instanceof PemTrustOptions authorities
        && authorities.getCertPaths().size() == 1) {
      source.setSslRootCert(authorities.getCertPaths().get(0));
    } else {
      source.setSslfactory(DefaultJavaSSLFactory.class.getName());
    }
  }
}
