package dev.untether.platform.database;

import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;

/** Brings the tables to the form that this version of Untether needs. */
public final class Migrations {
  private static final List<MigrationState> LATER_THAN_THIS_VERSION =
      List.of(MigrationState.FUTURE_SUCCESS, MigrationState.FUTURE_FAILED);

  private Migrations() {}

  /** Migrates a database that has a single server. */
  public static void run(PgConnectOptions server) {
    run(DatabaseServers.of(server));
  }

  /**
   * Blocks until the database is up to date. Several nodes may call this at once: one migrates, the
   * others wait. Changes nothing if the database does not meet Untether's requirements.
   *
   * @throws IllegalStateException if the database cannot be reached, does not meet the
   *     requirements, or rejects a migration; the message says what to do
   */
  public static void run(DatabaseServers servers) {
    DataSource database = JdbcDataSource.primaryOf(servers);
    requireFit(database, servers);
    Flyway flyway =
        Flyway.configure()
            .dataSource(database)
            .locations("classpath:db/migration")
            .loggers("slf4j")
            .load();
    try {
      refuseLaterTables(flyway, servers);
      flyway.migrate();
      // A node of a later version may have migrated first.
      refuseLaterTables(flyway, servers);
    } catch (FlywayException e) {
      throw new IllegalStateException(
          "cannot bring the tables of the database %s up to date: %s"
              .formatted(servers.place(), e.getMessage()),
          e);
    }
  }

  private static void requireFit(DataSource database, DatabaseServers servers) {
    try (Connection connection = database.getConnection()) {
      List<String> mistakes = ServerRequirements.mistakes(connection);
      if (!mistakes.isEmpty()) {
        throw new IllegalStateException(
            "the database %s does not meet the requirements of Untether: %s"
                .formatted(servers.place(), numbered(mistakes)));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "cannot connect to the database %s. %s. The driver says: %s"
              .formatted(servers.place(), advice(e.getSQLState()), e.getMessage()),
          e);
    }
  }

  private static String numbered(List<String> mistakes) {
    List<String> numbered = new ArrayList<>();
    for (String mistake : mistakes) {
      numbered.add("(%s) %s".formatted(numbered.size() + 1, mistake));
    }
    return String.join("; ", numbered);
  }

  /**
   * Refuses to start on tables of a later version: what this version writes there may be wrong
   * without an error.
   */
  private static void refuseLaterTables(Flyway flyway, DatabaseServers servers) {
    Optional<MigrationInfo> latest =
        Arrays.stream(flyway.info().all())
            .filter(migration -> LATER_THAN_THIS_VERSION.contains(migration.getState()))
            .reduce((earlier, later) -> later);
    if (latest.isPresent()) {
      throw new IllegalStateException(
          "the tables of the database %s are those of a later version of Untether (migration %s):"
                  .formatted(servers.place(), latest.get().getVersion())
              + " start that version or a later one. To go back, restore a backup from before the"
              + " update");
    }
  }

  /** SQLSTATE: PostgreSQL documentation, appendix A. */
  private static String advice(@Nullable String sqlState) {
    return switch (Objects.requireNonNullElse(sqlState, "")) {
      case "28P01", "28000" ->
          "Check the user and the password of the database's URI, and the server's pg_hba.conf";
      case "3D000" -> "Create the database, or name another one in the database's URI";
      case "08P01" ->
          "If a connection pooler such as PgBouncer answers there, name PostgreSQL itself in the"
              + " database's URI";
      default ->
          "Check that PostgreSQL is running and writable (not a standby), and the host, port and"
              + " sslmode of the database's URI";
    };
  }
}
