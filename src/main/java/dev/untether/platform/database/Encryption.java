package dev.untether.platform.database;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;

/** The meaning of {@code sslmode} (PostgreSQL documentation, libpq, SSL support). */
final class Encryption {
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
          complete.setSslOptions(new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS"));
    };
  }
}
