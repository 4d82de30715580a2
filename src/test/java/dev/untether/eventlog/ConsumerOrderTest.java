package dev.untether.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.eventlog.EventReader.EventSlice;
import dev.untether.model.EventFilter;
import dev.untether.testing.Polling;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However transactions overlap, whoever follows the log sees each event, once and in order. */
class ConsumerOrderTest {
  private final LogOnDatabase log = new LogOnDatabase();
  private final List<StoredEvent> consumed = new CopyOnWriteArrayList<>();
  private final List<StoredEvent> leased = new CopyOnWriteArrayList<>();
  private final List<StoredEvent> read = new ArrayList<>();
  private LogOnDatabase.Node node;
  private EventReader reader;
  private long next;

  @BeforeEach
  void follow() {
    node = log.node();
    reader = new EventReader(node.database);
    EventConsumer consumer =
        node.consumers.named(
            "quick",
            (transaction, events) -> {
              consumed.addAll(events);
              return Future.succeededFuture();
            });
    node.on(consumer::start);
    node.on(node.consumers.leased("slow", new Collector(leased))::start);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void events_of_transactions_that_commit_out_of_order_are_not_skipped() throws SQLException {
    try (Connection early = log.transaction();
        Connection middle = log.transaction();
        Connection late = log.transaction()) {
      LogOnDatabase.append(early, "early");
      LogOnDatabase.append(middle, "middle");
      LogOnDatabase.append(late, "late");

      late.commit();
      readOn();
      assertThat(read).isEmpty();

      early.commit();
      awaitAll(List.of("early"));

      middle.commit();
      awaitAll(List.of("early", "middle", "late"));
    }
  }

  @Test
  void of_many_writers_no_event_is_skipped_or_repeated() throws Exception {
    int writers = 8;
    int events = 60;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<java.util.concurrent.Future<Void>> work =
          IntStream.range(0, writers)
              .mapToObj(writer -> threads.submit(appending(writer, events)))
              .toList();
      while (!work.stream().allMatch(java.util.concurrent.Future::isDone)) {
        readOn();
      }
      for (java.util.concurrent.Future<Void> writer : work) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }

    List<String> all = log.tables.texts("SELECT subject FROM event ORDER BY position");
    assertThat(all).hasSize(writers * events);
    awaitAll(all);
  }

  private void awaitAll(List<String> subjects) {
    Polling.until(() -> subjects(consumed), subjects::equals);
    Polling.until(() -> subjects(leased), subjects::equals);
    Polling.until(
        () -> {
          readOn();
          return subjects(read);
        },
        subjects::equals);
  }

  private void readOn() {
    EventSlice slice = reader.read(next, EventFilter.ALL, 7).await();
    read.addAll(slice.events());
    next = slice.next();
  }

  private static List<String> subjects(List<StoredEvent> events) {
    return events.stream().map(StoredEvent::subject).toList();
  }

  private Callable<Void> appending(int writer, int events) {
    return () -> {
      try (Connection connection = log.transaction();
          Statement statement = connection.createStatement()) {
        for (int event = 0; event < events; event++) {
          LogOnDatabase.append(connection, writer + "-" + event);
          // Commits later than others that appended after it.
          statement.execute("SELECT pg_sleep(random() * 0.005)");
          connection.commit();
        }
      }
      return null;
    };
  }
}
