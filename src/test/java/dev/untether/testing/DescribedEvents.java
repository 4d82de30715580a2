package dev.untether.testing;

import dev.untether.eventlog.CloudEvents;
import dev.untether.eventlog.StoredEvent;
import dev.untether.model.Cause;
import dev.untether.platform.database.DatabaseServers;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class if one of its nodes has put an event into the log that {@code asyncapi.yaml}
 * does not describe. JUnit uses it for all classes, see {@code junit-platform.properties}.
 *
 * <p>Events that a test writes itself have the request id {@link #WRITTEN_BY_A_TEST}, and are not
 * looked at.
 */
public final class DescribedEvents implements AfterAllCallback {
  /** Not a request id that a client could send. */
  public static final String WRITTEN_BY_A_TEST = "a test";

  private static final Set<String> DATABASES = ConcurrentHashMap.newKeySet();

  /** The youngest of each type; a log may be long. */
  private static final String LAST_EVENTS =
      """
      SELECT position, id, type, subject, time, user_id, user_name, session_id, source_address,
             request_id, details
        FROM (SELECT *, row_number() OVER (PARTITION BY type ORDER BY position DESC) AS number
                FROM event WHERE request_id <> '%s') AS numbered
       WHERE number <= 300
      """
          .formatted(WRITTEN_BY_A_TEST);

  private static final String NO_SUCH_TABLE = "42P01";

  /** Looks at this database, too, when the class that runs is through. */
  static void check(String databaseUri) {
    DATABASES.add(databaseUri);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    List<String> mistakes =
        DATABASES.stream()
            .flatMap(database -> events(database).stream())
            .flatMap(event -> EventDescription.published().mistakes(event).stream())
            .distinct()
            .sorted()
            .toList();
    DATABASES.clear();
    if (!mistakes.isEmpty()) {
      throw new AssertionError(
          "Events that asyncapi.yaml describes otherwise or not at all:\n"
              + String.join("\n", mistakes));
    }
  }

  /** None of a database that is gone, as when the test has stopped it. */
  private static List<JsonObject> events(String databaseUri) {
    try (Connection connection = connect(databaseUri)) {
      return events(connection);
    } catch (SQLException gone) {
      return List.of();
    }
  }

  private static List<JsonObject> events(Connection connection) {
    List<JsonObject> events = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(LAST_EVENTS)) {
      while (rows.next()) {
        events.add(CloudEvents.encode(event(rows)));
      }
    } catch (SQLException e) {
      if (!NO_SUCH_TABLE.equals(e.getSQLState())) {
        throw new IllegalStateException("cannot read the events of a test", e);
      }
    }
    return events;
  }

  private static Connection connect(String databaseUri) throws SQLException {
    List<PgConnectOptions> servers = DatabaseServers.parse(databaseUri).all();
    PgConnectOptions options = servers.get(0);
    Properties properties = new Properties();
    properties.setProperty("user", options.getUser());
    properties.setProperty("password", options.getPassword());
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("loginTimeout", "2");
    properties.setProperty("socketTimeout", "30");
    return DriverManager.getConnection(
        "jdbc:postgresql://%s/%s"
            .formatted(
                servers.stream()
                    .map(server -> server.getHost() + ":" + server.getPort())
                    .collect(Collectors.joining(",")),
                options.getDatabase()),
        properties);
  }

  private static StoredEvent event(ResultSet row) throws SQLException {
    return new StoredEvent(
        row.getLong("position"),
        row.getObject("id", UUID.class),
        row.getString("type"),
        row.getString("subject"),
        row.getObject("time", OffsetDateTime.class).toInstant(),
        new Cause(
            row.getObject("user_id", UUID.class),
            row.getString("user_name"),
            row.getObject("session_id", UUID.class),
            row.getString("source_address"),
            row.getString("request_id")),
        new JsonObject(row.getString("details")));
  }
}
