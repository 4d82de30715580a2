package dev.untether.audit.verification;

import dev.untether.audit.verification.ExportVerification.RecordSource;
import dev.untether.audit.verification.VerifyAudit.Credentials;
import dev.untether.platform.database.DatabaseServers;
import dev.untether.platform.database.JdbcDataSource;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name the trail to verify: a file, a database or a running service. */
public final class AuditTrailPlace {
  private static final Path STANDARD_INPUT = Path.of("-");

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "An export by the API, of the whole trail or of a part of it: application/x-ndjson, or"
              + " a JSON page; - for standard input.")
  private @Nullable Path file;

  @Option(
      names = "--database",
      paramLabel = "URI",
      description =
          "A database: postgresql://user@host:port/database. Others on this machine may see what"
              + " is given here: better given by UNTETHER_DATABASE_URI.")
  private @Nullable String uri;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "A running service: https://host:port. An administrator's token is taken from"
              + " UNTETHER_TOKEN, or name and password from UNTETHER_USER and UNTETHER_PASSWORD.")
  private @Nullable URI url;

  /**
   * What the environment and the settings of the service say.
   *
   * @param databaseUri empty for the embedded database
   * @param dataDir where the embedded database is
   */
  public record Configured(Optional<String> databaseUri, Path dataDir) {}

  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  Optional<URI> url() {
    return Optional.ofNullable(url);
  }

  static RecordSource export(Path export) throws IOException {
    return new ExportedRecords(
        export.equals(STANDARD_INPUT)
            ? System.in
            : new BufferedInputStream(Files.newInputStream(export)));
  }

  static LedgerService service(URI address, Optional<Path> authorities, Credentials credentials)
      throws IOException {
    if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?")) {
      throw new IOException("the address of a service must be of the form https://host:port");
    }
    if (credentials.areNone()) {
      throw new IOException(
          "UNTETHER_TOKEN, or UNTETHER_USER and UNTETHER_PASSWORD, must be set for --url");
    }
    return new LedgerService(address, authorities, credentials);
  }

  /** The database that was given, or the one of the settings. */
  Connection database(Supplier<Configured> configured) throws IOException {
    DatabaseServers servers = uri != null ? servers(uri) : servers(configured.get());
    try {
      return JdbcDataSource.of(servers).getConnection();
    } catch (SQLException e) {
      throw new IOException(
          "the database %s cannot be reached: %s".formatted(servers.place(), e.getMessage()), e);
    }
  }

  private static DatabaseServers servers(String uri) throws IOException {
    try {
      return DatabaseServers.parse(uri);
    } catch (IllegalArgumentException malformed) {
      throw new IOException("the database must be " + malformed.getMessage(), malformed);
    }
  }

  private static DatabaseServers servers(Configured configured) throws IOException {
    if (configured.databaseUri().isPresent()) {
      return servers(configured.databaseUri().get());
    }
    try {
      return DatabaseServers.of(EmbeddedDatabase.runningIn(configured.dataDir()));
    } catch (IOException e) {
      throw new IOException(
          "the settings name no database, and %s holds none: give --file, --database or --url"
              .formatted(configured.dataDir()),
          e);
    }
  }
}
