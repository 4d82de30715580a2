package dev.untether.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.untether.eventlog.EventLog;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.testing.MovableClock;
import dev.untether.testing.Tables;
import dev.untether.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String COUNTED =
      "SELECT coalesce(details ->> 'count', 'one') FROM event ORDER BY position, id";

  private final Vertx vertx = Vertx.vertx();
  private final MovableClock clock = new MovableClock();
  private final TestDatabase server = TestDatabase.create();
  private Database database;
  private RefusalLog refusals;

  @BeforeEach
  void open() {
    database =
        new Database(
            vertx, server.options(), new DatabaseSettings(Optional.empty(), 4, 100, LIMIT));
    EventLog eventLog = new EventLog(new Bus(vertx, LIMIT));
    refusals = new RefusalLog(database, eventLog, clock, UUID::randomUUID);
  }

  @AfterEach
  void close() {
    database.close().await();
    vertx.close().await();
  }

  @Test
  void counts_are_told_when_the_minute_is_over() {
    refuse(12);
    refusals.appendCounts().await();
    assertThat(counted()).hasSize(10).containsOnly("one");

    clock.move(Duration.ofMinutes(1));
    refusals.appendCounts().await();

    assertThat(counted()).hasSize(11).contains("2");
  }

  @Test
  void a_refusal_that_cannot_be_appended_is_counted() {
    away(true);
    assertThatThrownBy(() -> refuse(1)).isNotNull();
    away(false);

    refusals.close().await();

    assertThat(counted()).containsExactly("1");
  }

  @Test
  void counts_that_cannot_be_appended_are_kept() {
    refuse(15);
    clock.move(Duration.ofMinutes(1));
    away(true);
    refusals.appendCounts().await();
    away(false);

    refusals.appendCounts().await();

    assertThat(counted()).hasSize(11).contains("5");
  }

  private void refuse(int times) {
    for (int turn = 0; turn < times; turn++) {
      Cause stranger = new Cause(null, null, null, "192.0.2.1", "request");
      refusals
          .record(
              new Event(UUID.randomUUID(), EventType.ACCESS_REFUSED, "unknown", stranger, Map.of()))
          .await();
    }
  }

  private void away(boolean isAway) {
    database
        .execute(
            isAway
                ? "ALTER TABLE event RENAME TO event_away"
                : "ALTER TABLE event_away RENAME TO event",
            Tuple.tuple())
        .await();
  }

  private List<String> counted() {
    return new Tables(server).texts(COUNTED);
  }
}
