package dev.untether.platform.database;

import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

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
    try (ReusedConnections database = new ReusedConnections(JdbcDataSource.primaryOf(servers))) {
      requireFit(database, servers);
      migrate(database, servers);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "cannot close the connections to the database " + servers.place(), e);
    }
  }

  private static void migrate(DataSource database, DatabaseServers servers) {
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

  /** The requirements on a database, with the remedy for each that is not met. */
  private static final class ServerRequirements {
    private static final int OLDEST_POSTGRESQL = 14;

    /**
     * Finds tables of Untether that belong to another user; other applications' tables in the
     * schema are ignored.
     */
    private static final String FOREIGN_TABLES =
        """
        SELECT string_agg(format('%s (owner: %s)', relname, pg_get_userbyid(relowner)), ', '
                          ORDER BY relname)
        FROM pg_class
        WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind = 'r'
          AND relname IN ('flyway_schema_history', 'amazon_connection', 'audit_record', 'audit_trail',
                          'connection_count', 'event', 'event_consumer', 'event_log',
                          'known_logon', 'lease', 'ledger', 'ledger_key', 'ledger_tile', 'logon_failure', 'refresh_token', 'registered_user', 'session', 'signing_key', 'webhook',
                          'webhook_delivery', 'write_check')
          AND NOT pg_has_role(relowner, 'USAGE')
        """;

    private final Connection connection;
    private final List<String> mistakes = new ArrayList<>();

    private ServerRequirements(Connection connection) {
      this.connection = connection;
    }

    /** All unmet requirements, each as a sentence without a full stop; empty if there are none. */
    static List<String> mistakes(Connection connection) throws SQLException {
      ServerRequirements requirements = new ServerRequirements(connection);
      requirements.checkPooler();
      requirements.checkVersion();
      requirements.checkEncoding();
      requirements.checkSettings();
      requirements.checkRights();
      return requirements.mistakes;
    }

    /**
     * Detects a pooler: it gives clients process ids of its own (for cancelling statements), so
     * they differ from the server's, and it sends statements over any free connection.
     */
    private void checkPooler() throws SQLException {
      int announced = connection.unwrap(PGConnection.class).getBackendPID();
      if (announced != Integer.parseInt(value("SELECT pg_backend_pid()"))) {
        mistakes.add(
            "a connection pooler such as PgBouncer answers in place of PostgreSQL; it loses the"
                + " settings, limits and prepared statements of connections: name PostgreSQL itself"
                + " in the database's URI, since Untether pools its connections, and limits them by"
                + " UNTETHER_DATABASE_POOL_SIZE");
      }
    }

    private void checkVersion() throws SQLException {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < OLDEST_POSTGRESQL) {
        mistakes.add(
            "it is PostgreSQL %s: use PostgreSQL %s or later"
                .formatted(version, OLDEST_POSTGRESQL));
      }
      if (value("SELECT count(*) FROM pg_language WHERE lanname = 'plpgsql'").equals("0")) {
        mistakes.add("it lacks the language PL/pgSQL: run CREATE EXTENSION plpgsql in it");
      }
    }

    private void checkEncoding() throws SQLException {
      String encoding = value("SHOW server_encoding");
      if (!encoding.equals("UTF8")) {
        mistakes.add(
            "its encoding is %s, which cannot hold every name: create it again with: createdb"
                    .formatted(encoding)
                + " --encoding=UTF8 --template=template0");
      }
    }

    private void checkSettings() throws SQLException {
      require(
          "standard_conforming_strings",
          value -> value.equals("on"),
          "'on'",
          "string literals are misread");
      require(
          "default_transaction_isolation",
          value -> value.equals("read committed"),
          "'read committed'",
          "concurrent changes fail");
      require(
          "synchronous_commit",
          value -> !value.equals("off"),
          "'on'",
          "a removal that was answered 204 is lost in a crash");
    }

    private void require(String setting, Predicate<String> fits, String wanted, String otherwise)
        throws SQLException {
      String value = value("SHOW " + setting);
      if (!fits.test(value)) {
        mistakes.add(
            "%s is '%s', with which %s: run ALTER ROLE %s SET %s = %s"
                .formatted(
                    setting,
                    value,
                    otherwise,
                    value("SELECT quote_ident(current_user)"),
                    setting,
                    wanted));
      }
    }

    private void checkRights() throws SQLException {
      String user = value("SELECT quote_ident(current_user)");
      Optional<String> schema = optional("SELECT quote_ident(current_schema())");
      if (schema.isEmpty()) {
        mistakes.add(
            "there is no schema of the search_path (%s) that the user may use: create it, or GRANT USAGE on it to %s"
                .formatted(value("SHOW search_path"), user));
        return;
      }
      if (value("SELECT has_schema_privilege(current_schema(), 'CREATE')").equals("f")) {
        mistakes.add(
            "the user may not create tables: run GRANT CREATE ON SCHEMA %s TO %s, or make the user the database's owner"
                .formatted(schema.get(), user));
      }
      optional(FOREIGN_TABLES)
          .ifPresent(
              tables ->
                  mistakes.add(
                      "tables belong to another user, and only their owner may change them: %s: run REASSIGN OWNED, or ALTER TABLE ... OWNER TO %s"
                          .formatted(tables, user)));
    }

    private String value(String sql) throws SQLException {
      return optional(sql).orElse("");
    }

    private Optional<String> optional(String sql) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(sql)) {
        return result.next() ? Optional.ofNullable(result.getString(1)) : Optional.empty();
      }
    }
  }
}
