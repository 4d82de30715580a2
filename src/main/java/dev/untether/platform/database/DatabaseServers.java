package dev.untether.platform.database;

import io.vertx.pgclient.PgConnectOptions;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

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
}
