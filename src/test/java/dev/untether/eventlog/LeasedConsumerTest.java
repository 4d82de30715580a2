package dev.untether.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler;
import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler.Acknowledgement;
import dev.untether.testing.Polling;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class LeasedConsumerTest {
  private static final String NAME = "slow";

  private final LogOnDatabase log = new LogOnDatabase();
  private final List<StoredEvent> here = new CopyOnWriteArrayList<>();
  private final List<StoredEvent> there = new CopyOnWriteArrayList<>();

  /** Takes events, and acknowledges them when the test says so. */
  private static final class Hesitant implements LeasedEventHandler {
    final List<StoredEvent> taken = new CopyOnWriteArrayList<>();
    final Promise<Void> consent = Promise.promise();
    final Promise<Void> refusal = Promise.promise();

    @Override
    public void restart() {}

    @Override
    public Future<Void> handle(List<StoredEvent> events, Acknowledgement acknowledgement) {
      if (events.isEmpty()) {
        return Future.succeededFuture();
      }
      taken.addAll(events);
      return consent
          .future()
          .compose(given -> acknowledgement.through(events.get(events.size() - 1).position()))
          .onFailure(refusal::tryFail);
    }
  }

  @Test
  void a_new_consumer_begins_with_what_happens_from_then_on() {
    log.append("before");
    try (LogOnDatabase.Node node = log.node()) {
      node.on(node.consumers.leased(NAME, new Collector(here))::start);
      log.append("after");

      assertThat(awaitSubjects(here, 1)).containsExactly("after");
    }
  }

  @Test
  void one_node_at_a_time_works_and_another_goes_on_when_it_dies() {
    try (LogOnDatabase.Node survivor = log.node()) {
      try (LogOnDatabase.Node victim = log.node()) {
        victim.on(victim.consumers.leased(NAME, new Collector(here))::start);
        awaitLease();
        survivor.on(survivor.consumers.leased(NAME, new Collector(there))::start);
        log.append("first");
        log.append("second");
        awaitSubjects(here, 2);
        awaitAcknowledged("second");
      }
      log.append("third");

      assertThat(awaitSubjects(there, 1)).containsExactly("third");
      assertThat(subjects(here)).containsExactly("first", "second");
    }
  }

  @Test
  void a_node_that_stops_hands_over_what_it_has_not_acknowledged() {
    Hesitant hesitant = new Hesitant();
    try (LogOnDatabase.Node first = log.node();
        LogOnDatabase.Node second = log.node()) {
      LeasedConsumer stopping = first.consumers.leased(NAME, hesitant);
      first.on(stopping::start);
      awaitLease();
      second.on(second.consumers.leased(NAME, new Collector(there))::start);
      log.append("event");
      Polling.until(() -> hesitant.taken, taken -> !taken.isEmpty());

      first.on(stopping::stop);

      assertThat(awaitSubjects(there, 1)).containsExactly("event");
    }
  }

  @Test
  void a_holder_that_was_superseded_cannot_move_the_position() {
    Hesitant hesitant = new Hesitant();
    try (LogOnDatabase.Node node = log.node()) {
      node.on(node.consumers.leased(NAME, hesitant)::start);
      awaitLease();
      log.append("event");
      Polling.until(() -> hesitant.taken, taken -> !taken.isEmpty());
      String before = position();
      log.tables.texts(
          """
          UPDATE lease SET holder = gen_random_uuid(), token = token + 1, expires_at = 'infinity'
          RETURNING name
          """);

      hesitant.consent.complete();

      Polling.until(hesitant.refusal.future()::failed, failed -> failed);
      assertThat(position()).isEqualTo(before);
    }
  }

  @Test
  void work_that_failed_is_tried_again_without_reading_twice() {
    AtomicInteger calls = new AtomicInteger();
    LeasedEventHandler failingOnce =
        new LeasedEventHandler() {
          @Override
          public void restart() {}

          @Override
          public Future<Void> handle(List<StoredEvent> events, Acknowledgement acknowledgement) {
            here.addAll(events);
            return !here.isEmpty() && calls.getAndIncrement() == 0
                ? Future.failedFuture("out of reach")
                : Future.succeededFuture();
          }
        };
    try (LogOnDatabase.Node node = log.node()) {
      node.on(node.consumers.leased(NAME, failingOnce)::start);
      awaitLease();
      log.append("event");

      Polling.until(calls::get, count -> count > 1);
      assertThat(subjects(here)).containsExactly("event");
    }
  }

  private void awaitLease() {
    Polling.until(
        () -> log.tables.texts("SELECT name FROM lease"), leases -> leases.contains(NAME));
  }

  private void awaitAcknowledged(String subject) {
    Polling.until(
        () ->
            log.tables.texts(
                """
                SELECT name FROM event_consumer
                 WHERE position >= (SELECT position FROM event WHERE subject = ?)
                """,
                subject),
        names -> names.contains(NAME));
  }

  private String position() {
    return log.tables.texts("SELECT position FROM event_consumer").get(0);
  }

  private static List<String> awaitSubjects(List<StoredEvent> events, int count) {
    return Polling.until(() -> subjects(events), subjects -> subjects.size() >= count);
  }

  private static List<String> subjects(List<StoredEvent> events) {
    return events.stream().map(StoredEvent::subject).toList();
  }
}
