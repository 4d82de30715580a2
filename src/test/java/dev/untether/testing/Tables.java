package dev.untether.testing;

import static dev.untether.model.EventType.CONNECTION_REMOVED;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What a node's tables hold of connections and their removals, asked of the database itself. */
public record Tables(TestDatabase database) {
  private static final int BATCHES_PER_SECOND = 10;
  static final KeptConnection CONNECTION = new KeptConnection();

  /** Adds connections of which the event log knows nothing; gives their ids. */
  public List<String> seedConnections(int count) {
    return texts(
        """
        INSERT INTO amazon_connection (id, region_id, region_code, amazon_account_id, created_by)
        SELECT gen_random_uuid(), ?::uuid, ?, '123456789012', 'a test'
          FROM generate_series(1, ?)
        RETURNING id
        """,
        ApiClient.FRANKFURT.id().toString(),
        ApiClient.FRANKFURT.code(),
        count);
  }

  /** Appends events to the log at a steady rate; returns how many. */
  public int flood(int perSecond, int seconds) {
    long start = System.nanoTime();
    int batches = seconds * BATCHES_PER_SECOND;
    int events = 0;
    for (int batch = 1; batch <= batches; batch++) {
      events +=
          texts(
                  """
                  INSERT INTO event
                         (position, id, type, subject, user_name, source_address, request_id)
                  SELECT event_position(ordinal), gen_random_uuid(),
                         'dev.untether.session.started.v1', gen_random_uuid()::text, 'flood',
                         '192.0.2.7', 'a test'
                    FROM generate_series(1, ?) AS ordinal
                  RETURNING 1
                  """,
                  perSecond / BATCHES_PER_SECOND)
              .size();
      long due = start + batch * 1_000_000_000L / BATCHES_PER_SECOND;
      LockSupport.parkNanos(due - System.nanoTime());
    }
    return events;
  }

  /** Those of the ids that have no row, sorted. */
  public List<String> missing(Collection<String> ids) {
    return texts(
        """
        SELECT id FROM unnest(?::uuid[]) AS wanted (id)
         WHERE id NOT IN (SELECT id FROM amazon_connection)
         ORDER BY id
        """,
        array(ids));
  }

  /** The id of each removal in the event log, sorted; an id with two events stands there twice. */
  public List<String> removals(Collection<String> ids) {
    return texts(
        """
        SELECT subject FROM event JOIN unnest(?::text[]) AS wanted (subject) USING (subject)
         WHERE type = ?
         ORDER BY subject::uuid
        """,
        array(ids),
        CONNECTION_REMOVED.text());
  }

  /** The same of the audit trail: those that have a leaf in the ledger. */
  public List<String> recordedRemovals(Collection<String> ids) {
    return texts(
        """
        SELECT subject
          FROM event
               JOIN ledger_leaf USING (position)
               JOIN unnest(?::text[]) AS wanted (subject) USING (subject)
         WHERE type = ?
         ORDER BY subject::uuid
        """,
        array(ids),
        CONNECTION_REMOVED.text());
  }

  /** Waits until the ledger and the notifications have all that is in the event log. */
  public void awaitConsumers() {
    Polling.until(
        () ->
            texts(
                """
                SELECT name FROM event_consumer
                 WHERE position < (SELECT max(position) FROM event)
                """),
        List::isEmpty);
  }

  /** The first column of each row. */
  public List<String> texts(String sql, Object... parameters) {
    try {
      return CONNECTION.ask(database, connection -> texts(connection, sql, parameters));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> texts(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int index = 0; index < parameters.length; index++) {
        statement.setObject(index + 1, parameters[index]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
        return texts;
      }
    }
  }

  /** An array literal; ids need no quotes. */
  private static String array(Collection<String> ids) {
    return "{" + String.join(",", ids) + "}";
  }
}
