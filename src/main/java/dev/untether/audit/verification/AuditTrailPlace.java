package dev.untether.audit.verification;

import dev.untether.audit.Checkpoint.ChainHead;
import dev.untether.platform.database.DatabaseServers;
import dev.untether.platform.database.JdbcDataSource;
import dev.untether.platform.database.embedded.EmbeddedDatabase;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name the trail to verify: a file or a database. */
public final class AuditTrailPlace {
  private static final Path STANDARD_INPUT = Path.of("-");

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "An export of the whole trail by the API: application/x-ndjson, or a JSON page; - for"
              + " standard input.")
  private @Nullable Path file;

  @Option(
      names = "--database",
      paramLabel = "URI",
      description =
          "A database: postgresql://user@host:port/database. Others on this machine may see what"
              + " is given here: better given by UNTETHER_DATABASE_URI.")
  private @Nullable String uri;

  /**
   * The database that the settings of the service name.
   *
   * @param uri empty for the embedded database
   * @param dataDir where the embedded database is
   */
  public record Configured(Optional<String> uri, Path dataDir) {}

  /**
   * A trail, opened.
   *
   * @param claimedHead where it ends, as a database says
   */
  record Trail(RecordSource records, Optional<ChainHead> claimedHead) implements Closeable {
    @Override
    public void close() throws IOException {
      records.close();
    }
  }

  /**
   * Blocks.
   *
   * @param configured called only if neither a file nor a database was given
   */
  Trail open(Supplier<Configured> configured) throws IOException {
    if (file != null) {
      return new Trail(
          new ExportedRecords(
              file.equals(STANDARD_INPUT)
                  ? System.in
                  : new BufferedInputStream(Files.newInputStream(file))),
          Optional.empty());
    }
    return open(uri != null ? servers(uri) : servers(configured.get()));
  }

  private static Trail open(DatabaseServers servers) throws IOException {
    try {
      StoredRecords records = new StoredRecords(JdbcDataSource.of(servers).getConnection());
      return new Trail(records, Optional.of(records.head()));
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
    if (configured.uri().isPresent()) {
      return servers(configured.uri().get());
    }
    try {
      return DatabaseServers.of(EmbeddedDatabase.runningIn(configured.dataDir()));
    } catch (IOException e) {
      throw new IOException(
          "the settings name no database, and %s holds none: give --file or --database"
              .formatted(configured.dataDir()),
          e);
    }
  }
}
