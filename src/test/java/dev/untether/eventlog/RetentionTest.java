package dev.untether.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.eventlog.EventReader.EventsGoneException;
import dev.untether.eventlog.RetentionVerticle.Retention;
import dev.untether.eventlog.RetentionVerticle.RetentionTable;
import dev.untether.model.EventFilter;
import dev.untether.testing.Polling;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retention of a second; so that nothing depends on how fast a test is, young means to come. */
class RetentionTest {
  private static final Duration AGE = Duration.ofSeconds(1);
  private static final String POSITION = "SELECT position FROM event WHERE subject = ?";

  private final LogOnDatabase log = new LogOnDatabase();
  private LogOnDatabase.Node node;
  private EventReader reader;

  @BeforeEach
  void start() {
    node = log.node();
    reader = new EventReader(node.database);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void old_events_are_removed_up_to_the_first_young_one() {
    append("old", RetentionTable.STEP * 2 + 500, "-2 days");
    append("last", 1, "-2 days");
    append("young", 1, "1 hour");
    append("behind", 1, "-2 days");
    long last = Long.parseLong(log.tables.texts(POSITION, "last").get(0));

    startRetention();

    awaitSubjects("young", "behind");
    assertThat(reader.bounds().await().oldest()).isEqualTo(last);
    assertThat(reader.read(last, EventFilter.ALL, 10).await().events())
        .extracting(StoredEvent::subject)
        .containsExactly("young", "behind");
    assertThatThrownBy(() -> reader.read(last - 1, EventFilter.ALL, 10).await())
        .isInstanceOfSatisfying(
            EventsGoneException.class, gone -> assertThat(gone.oldestPosition()).isEqualTo(last));
  }

  @Test
  void events_that_a_consumer_has_not_passed_are_kept() {
    append("passed", 3, "-2 days");
    append("last", 1, "-2 days");
    append("ahead", 2, "-2 days");
    long last = Long.parseLong(log.tables.texts(POSITION, "last").get(0));
    execute("INSERT INTO event_consumer (name, position) VALUES ('lagging', $1)", Tuple.of(last));

    startRetention();
    awaitSubjects("ahead", "ahead");
    assertThat(reader.bounds().await().oldest()).isEqualTo(last);

    execute("UPDATE event_consumer SET position = $1", Tuple.of(Long.MAX_VALUE));
    awaitSubjects();
  }

  @Test
  void receipts_are_kept_for_a_day_but_readers_start_behind_them() {
    append("event", 3, "-2 hours");
    append("receipt", 3, "-2 hours");
    changeAll("idempotency_key = position::text WHERE subject = 'receipt'");
    append("last", 1, "-2 hours");
    long last = Long.parseLong(log.tables.texts(POSITION, "last").get(0));

    startRetention();
    awaitSubjects("receipt", "receipt", "receipt");
    assertThat(reader.bounds().await().oldest()).isEqualTo(last);

    changeAll("time = time - interval '1 day'");
    awaitSubjects();
  }

  @Test
  void many_receipts_that_are_a_day_old_are_removed_without_a_pause() {
    append("receipt", RetentionTable.STEP * 25 + 500, "-2 days");
    changeAll("idempotency_key = position::text");
    execute(
        "UPDATE event_log SET removed_through = (SELECT max(position) FROM event)", Tuple.tuple());

    startRetention(Duration.ofSeconds(5));

    awaitSubjects();
  }

  @Test
  void a_consumer_that_is_new_starts_behind_what_was_removed() {
    append("old", 3, "-2 days");
    startRetention();
    awaitSubjects();
    append("young", 1, "1 hour");

    EventConsumer late =
        node.consumers.named("late", (transaction, events) -> Future.failedFuture("not yet"));
    node.on(late::start);

    assertThat(log.tables.texts("SELECT position FROM event_consumer"))
        .containsExactly(Long.toString(reader.bounds().await().oldest()));
  }

  @Test
  void positions_of_removed_events_are_not_used_again_after_a_restore() {
    append("old", 1, "-2 days");
    long ahead = 1L << 50;
    execute("UPDATE event_log SET removed_through = $1", Tuple.of(ahead));
    execute("DELETE FROM event", Tuple.tuple());

    new EventLog(node.consumers.bus()).open(node.database).await();
    append("new", 1, "0");

    assertThat(Long.parseLong(log.tables.texts(POSITION, "new").get(0))).isGreaterThan(ahead);
  }

  private void startRetention() {
    startRetention(AGE);
  }

  private void startRetention(Duration age) {
    Retention retention = new Retention(node.vertx, node.database, age);
    node.on(
        () -> {
          retention.start();
          return Future.succeededFuture();
        });
  }

  private void awaitSubjects(String... subjects) {
    Polling.until(
        () -> log.tables.texts("SELECT subject FROM event ORDER BY position"),
        List.of(subjects)::equals);
  }

  private void append(String subject, int count, String age) {
    execute(
        """
        INSERT INTO event (position, id, type, subject, source_address, request_id, time)
        SELECT (SELECT position FROM next_position) + n - 1, gen_random_uuid(), 'test', $1,
               '-', '-',
               now() + $3::text::interval
          FROM generate_series(1, $2) AS n
        """,
        Tuple.of(subject, count, age));
  }

  /** What nothing but a test does. */
  private void changeAll(String assignments) {
    node.database
        .inTransaction(
            transaction ->
                transaction
                    .query(
                        """
                        ALTER TABLE event DISABLE TRIGGER event_never_changes;
                        UPDATE event SET %s;
                        ALTER TABLE event ENABLE TRIGGER event_never_changes;
                        """
                            .formatted(assignments))
                    .execute())
        .await();
  }

  private void execute(String sql, Tuple parameters) {
    node.database.execute(sql, parameters).await();
  }
}
