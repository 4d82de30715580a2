package dev.untether.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader that stops at {@code settled_below} and goes on from its last position. */
class EventOrderTest {
  private static final String APPEND =
      """
      INSERT INTO event (position, id, type, subject, source_address, request_id)
      VALUES ((SELECT position FROM next_position), ?, 'test', ?, '-', '-')
      """;
  private static final String READ =
      """
      SELECT position, subject FROM event
      WHERE position > ? AND position < (SELECT position FROM settled_below) ORDER BY position
      """;

  private final TestDatabase database = TestDatabase.create();
  private final List<String> seen = new ArrayList<>();
  private long position;

  @BeforeEach
  void migrate() {}

  @Test
  void an_event_committed_late_is_not_skipped() throws SQLException {
    try (Connection early = transaction();
        Connection middle = transaction();
        Connection late = transaction();
        Connection reader = database.connect()) {
      append(early, "early");
      append(middle, "middle");
      append(late, "late");

      late.commit();
      read(reader);
      assertThat(seen).isEmpty();

      early.commit();
      read(reader);
      assertThat(seen).containsExactly("early");

      middle.commit();
      read(reader);
      assertThat(seen).containsExactly("early", "middle", "late");
    }
  }

  @Test
  void an_event_rolled_back_holds_nobody_up() throws SQLException {
    try (Connection abandoned = transaction();
        Connection committed = transaction();
        Connection reader = database.connect()) {
      append(abandoned, "abandoned");
      append(committed, "committed");
      committed.commit();
      abandoned.rollback();

      read(reader);

      assertThat(seen).containsExactly("committed");
    }
  }

  @Test
  void a_reader_among_many_writers_sees_each_event_once() throws Exception {
    int writers = 8;
    int events = 100;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try (Connection reader = database.connect()) {
      List<Future<Void>> work =
          IntStream.range(0, writers)
              .mapToObj(writer -> threads.submit(appending(writer, events)))
              .toList();
      while (!work.stream().allMatch(Future::isDone)) {
        read(reader);
      }
      for (Future<Void> writer : work) {
        writer.get();
      }
      read(reader);
    } finally {
      threads.shutdownNow();
    }

    assertThat(seen).hasSize(writers * events).doesNotHaveDuplicates();
  }

  private Callable<Void> appending(int writer, int events) {
    return () -> {
      try (Connection connection = transaction();
          Statement statement = connection.createStatement()) {
        for (int event = 0; event < events; event++) {
          append(connection, writer + "-" + event);
          // Commits later than others that appended after it.
          statement.execute("SELECT pg_sleep(random() * 0.005)");
          connection.commit();
        }
      }
      return null;
    };
  }

  private Connection transaction() throws SQLException {
    Connection connection = database.connect();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void append(Connection connection, String subject) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
      statement.setObject(1, UUID.randomUUID());
      statement.setString(2, subject);
      statement.executeUpdate();
    }
  }

  private void read(Connection reader) throws SQLException {
    try (PreparedStatement statement = reader.prepareStatement(READ)) {
      statement.setLong(1, position);
      ResultSet events = statement.executeQuery();
      while (events.next()) {
        position = events.getLong("position");
        seen.add(events.getString("subject"));
      }
    }
  }
}
