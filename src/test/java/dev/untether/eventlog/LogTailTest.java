package dev.untether.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.Polling;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogTailTest {
  private final LogOnDatabase log = new LogOnDatabase();
  private final LogOnDatabase.Node node = log.node();
  private final LogTail tail = node.consumers.tail();

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void all_readers_of_a_node_get_the_same_event_which_was_decoded_once() {
    List<StoredEvent> first = new CopyOnWriteArrayList<>();
    List<StoredEvent> second = new CopyOnWriteArrayList<>();
    List<StoredEvent> third = new CopyOnWriteArrayList<>();
    node.on(consumer("first", first)::start);
    node.on(consumer("second", second)::start);
    node.on(node.consumers.leased("third", new Collector(third))::start);
    long start = awaitTail();

    for (int i = 0; i < 50; i++) {
      log.append("event " + i);
    }

    for (List<StoredEvent> received : List.of(first, second, third)) {
      Polling.until(received::size, size -> size == 50);
    }
    List<StoredEvent> events = tail.after(history(), start).orElseThrow();
    assertThat(events).hasSize(50);
    for (int i = 0; i < 50; i++) {
      assertThat(List.of(first.get(i), second.get(i), third.get(i))).containsOnly(events.get(i));
    }
  }

  @Test
  void a_backlog_from_before_the_tail_is_read_from_the_database() {
    log.append("early");
    awaitTail();
    log.append("late");
    List<StoredEvent> received = new CopyOnWriteArrayList<>();

    node.on(consumer("follower", received)::start);

    Polling.until(() -> subjects(received), List.of("early", "late")::equals);
  }

  @Test
  void while_nobody_wants_it_it_keeps_nothing_and_passes_on_that_the_log_may_have_grown() {
    AtomicInteger news = new AtomicInteger();
    tail.onNews(news::incrementAndGet);
    log.append("event");

    Polling.until(news::get, count -> count > 0);
    assertThat(tail.after(history(), 0)).isEmpty();
  }

  @Test
  void events_of_another_history_are_forgotten_and_the_new_ones_followed() {
    long start = awaitTail();
    UUID lost = history();
    log.append("seen");
    Polling.until(() -> tail.after(lost, start).map(List::size), Optional.of(1)::equals);

    log.tables.texts("UPDATE event_log SET history = gen_random_uuid() RETURNING 'changed'");
    Polling.until(() -> tail.after(lost, start), Optional::isEmpty);
    long end = awaitTail();
    log.append("new");

    Polling.until(
        () -> tail.after(history(), end).map(LogTailTest::subjects),
        Optional.of(List.of("new"))::equals);
    assertThat(tail.after(lost, end)).isEmpty();
  }

  @Test
  void when_events_are_removed_that_it_has_not_read_it_begins_again_behind_them() {
    long start = awaitTail();
    log.tables.texts(
        "UPDATE event_log SET removed_through = %d RETURNING 'changed'".formatted(start + 1));

    Polling.until(() -> tail.after(history(), start), Optional::isEmpty);
    Polling.until(() -> tail.after(history(), start + 1), Optional::isPresent);
  }

  /** Gives the position at which it begins. */
  private long awaitTail() {
    Polling.until(
        () -> {
          tail.want();
          return tail.after(history(), Long.MAX_VALUE);
        },
        Optional::isPresent);
    String end = log.tables.texts("SELECT coalesce(max(position), 0) FROM event").get(0);
    return Long.parseLong(end);
  }

  private UUID history() {
    return UUID.fromString(log.tables.texts("SELECT history FROM event_log").get(0));
  }

  private EventConsumer consumer(String name, List<StoredEvent> received) {
    return node.consumers.named(
        name,
        (transaction, events) -> {
          received.addAll(events);
          return Future.succeededFuture();
        });
  }

  private static List<String> subjects(List<StoredEvent> events) {
    return events.stream().map(StoredEvent::subject).toList();
  }
}
