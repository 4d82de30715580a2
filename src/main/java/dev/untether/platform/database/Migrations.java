package dev.untether.platform.database;

import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Brings the tables to the form that this version of Untether works with. */
public final class Migrations {
  private static final int OLDEST_POSTGRESQL = 14;

  private Migrations() {}

  /**
   * Blocks until the database is up to date. Several nodes may do so at once: one works, the others
   * wait.
   *
   * @throws IllegalStateException when the database is out of reach, too old or refuses; the
   *     message says what to do
   */
  public static void run(PgConnectOptions server) {
    DataSource database = JdbcDataSource.of(server);
    String place =
        "%s:%d/%s as user %s"
            .formatted(server.getHost(), server.getPort(), server.getDatabase(), server.getUser());
    try (Connection connection = database.getConnection()) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < OLDEST_POSTGRESQL) {
        throw new IllegalStateException(
            "the database %s is PostgreSQL %d: Untether needs %d or later"
                .formatted(place, version, OLDEST_POSTGRESQL));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "cannot connect to the database %s. %s. The driver says: %s"
              .formatted(place, advice(e.getSQLState()), e.getMessage()),
          e);
    }
    try {
      Flyway.configure()
          .dataSource(database)
          .locations("classpath:db/migration")
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new IllegalStateException(
          "cannot bring the tables of the database %s up to date: %s"
              .formatted(place, e.getMessage()),
          e);
    }
  }

  /** SQLSTATE: PostgreSQL documentation, appendix A. */
  private static String advice(@Nullable String sqlState) {
    return switch (Objects.requireNonNullElse(sqlState, "")) {
      case "28P01", "28000" ->
          "Check the user and the password of the database's URI, and the server's pg_hba.conf";
      case "3D000" -> "Create the database, or name another one in the database's URI";
      default -> "Check that PostgreSQL runs, and the host, port and sslmode of the database's URI";
    };
  }
}
