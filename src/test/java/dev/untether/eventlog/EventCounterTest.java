package dev.untether.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.eventlog.EventCounts.EventCounter.EventCountVerticle;
import dev.untether.testing.Polling;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(60)
class EventCounterTest {
  private final LogOnDatabase log = new LogOnDatabase();

  @BeforeEach
  void registerAtTheBeginningOfTheLogAsTheMigrationDoes() {
    log.tables.texts(
        "INSERT INTO event_consumer (name, position) VALUES ('event-counts', 0) RETURNING name");
  }

  @Test
  void events_that_were_there_before_are_counted_too() {
    append(35);

    try (LogOnDatabase.Node node = log.node()) {
      node.vertx.deployVerticle(new EventCountVerticle(node.consumers)).await();
      awaitCounted(35);
    }

    assertThat(sums()).containsExactly("day 35", "hour 35", "minute 35");
  }

  @Test
  void nothing_is_counted_twice_or_left_out_when_nodes_die_and_take_over() {
    for (int round = 1; round <= 3; round++) {
      try (LogOnDatabase.Node node = log.node()) {
        node.vertx.deployVerticle(new EventCountVerticle(node.consumers)).await();
        append(25);
        awaitCounted(25L * round - 10);
        append(15);
      }
    }
    long all = 3 * 40;
    try (LogOnDatabase.Node first = log.node();
        LogOnDatabase.Node second = log.node()) {
      first.vertx.deployVerticle(new EventCountVerticle(first.consumers)).await();
      second.vertx.deployVerticle(new EventCountVerticle(second.consumers)).await();
      awaitCounted(all);
    }

    assertThat(sums()).containsExactly("day " + all, "hour " + all, "minute " + all);
  }

  @Test
  void what_is_old_is_kept_in_longer_buckets_only_and_old_buckets_go() {
    append(1);
    log.tables.texts(
        """
        INSERT INTO event (position, id, type, subject, source_address, request_id, time)
        VALUES ((SELECT position FROM next_position), gen_random_uuid(), 'test', 'old', '-', '-',
                now() - interval '3 days')
        RETURNING id
        """);
    log.tables.texts(
        """
        INSERT INTO event_count (resolution, bucket, type, events)
        VALUES ('minute', now() - interval '26 hours', 'gone', 1),
               ('hour', now() - interval '33 days', 'gone', 1),
               ('day', now() - interval '401 days', 'gone', 1)
        RETURNING type
        """);

    try (LogOnDatabase.Node node = log.node()) {
      node.vertx.deployVerticle(new EventCountVerticle(node.consumers)).await();
      awaitCounted(2);
      Polling.until(
          () -> log.tables.texts("SELECT type FROM event_count WHERE type = 'gone'"),
          List::isEmpty);
    }

    assertThat(sums()).containsExactly("day 2", "hour 2", "minute 1");
  }

  private void append(int events) {
    for (int i = 0; i < events; i++) {
      log.append("subject " + i);
    }
  }

  private void awaitCounted(long events) {
    Polling.until(
        () ->
            Long.parseLong(
                log.tables
                    .texts(
                        "SELECT coalesce(sum(events), 0)::text FROM event_count WHERE resolution ="
                            + " 'day' AND type = 'test'")
                    .get(0)),
        counted -> counted >= events);
  }

  private List<String> sums() {
    return log.tables.texts(
        "SELECT resolution || ' ' || sum(events) FROM event_count WHERE type = 'test' GROUP BY"
            + " resolution ORDER BY resolution");
  }
}
