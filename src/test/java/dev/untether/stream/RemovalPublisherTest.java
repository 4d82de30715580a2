package dev.untether.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.eventlog.EventConsumers;
import dev.untether.eventlog.EventConsumers.EventSettings;
import dev.untether.eventlog.EventLog;
import dev.untether.eventlog.EventReader;
import dev.untether.eventlog.LogTail.TailVerticle;
import dev.untether.model.Cause;
import dev.untether.model.Event;
import dev.untether.model.EventType;
import dev.untether.platform.bus.Bus;
import dev.untether.platform.database.Database;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.stream.Streams.StreamSettings;
import dev.untether.testing.Polling;
import dev.untether.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemovalPublisherTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx, LIMIT);
  private final EventLog eventLog = new EventLog(bus);

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void whoever_is_on_the_event_bus_gets_removals_as_cloud_events_in_order() {
    Database database = database();
    List<JsonObject> published = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "untether.connections.removed", removal -> published.add(removal.body()))
        .completion()
        .await();
    vertx.deployVerticle(verticle(database)).await();

    append(EventType.CONNECTION_REMOVED, "first", database);
    append(EventType.CONNECTION_ADDED, "other", database);
    append(EventType.CONNECTION_REMOVED, "second", database);
    append(EventType.CONNECTION_REMOVED, "third", database);

    Polling.until(() -> published, removals -> removals.size() >= 3);
    assertThat(published)
        .extracting(removal -> removal.getString("subject"))
        .containsExactly("first", "second", "third");
    assertThat(published)
        .extracting(removal -> removal.getString("type"))
        .containsOnly("dev.untether.connection.removed.v1");
  }

  private Database database() {
    TestDatabase server = TestDatabase.create();
    return new Database(
        vertx, server.options(), new DatabaseSettings(Optional.empty(), 4, 100, LIMIT));
  }

  private StreamVerticle verticle(Database database) {
    EventSettings settings = new EventSettings(Duration.ofSeconds(1), 100, Optional.empty());
    EventConsumers consumers = new EventConsumers(vertx, database, bus, settings);
    vertx.deployVerticle(new TailVerticle(consumers)).await();
    Streams streams =
        new Streams(
            vertx,
            consumers,
            new EventReader(database),
            new StreamSettings(1, Duration.ofSeconds(1)),
            Clock.systemUTC(),
            new SimpleMeterRegistry());
    return new StreamVerticle(streams, consumers);
  }

  private void append(EventType type, String subject, Database database) {
    Event event = new Event(UUID.randomUUID(), type, subject, Cause.ofUntether("test"), Map.of());
    database.inTransaction(transaction -> eventLog.append(transaction, List.of(event))).await();
    eventLog.announce();
  }
}
