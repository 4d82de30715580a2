package dev.untether.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.eventlog.EventConsumers.AtOnce;
import dev.untether.eventlog.LeasedConsumer.LeasedEventHandler.Acknowledgement;
import dev.untether.model.Cause;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AtOnceTest {
  private static final Positions FAILING =
      new Positions(new ArrayList<>(), Future.failedFuture("out of reach"));

  private final List<StoredEvent> passedOn = new ArrayList<>();
  private final List<Long> acknowledged = new ArrayList<>();
  private final Positions accepting = new Positions(acknowledged, Future.succeededFuture());
  private final AtOnce handler = new AtOnce(passedOn::addAll);

  @Test
  void all_events_of_a_reading_are_acknowledged_together_and_nothing_is_without_events() {
    handler.handle(List.of(event(1), event(2)), accepting);
    handler.handle(List.of(), accepting);

    assertThat(passedOn).extracting(StoredEvent::position).containsExactly(1L, 2L);
    assertThat(acknowledged).containsExactly(2L);
  }

  @Test
  void an_acknowledgement_that_failed_is_made_up_for_without_passing_events_on_again() {
    assertThat(handler.handle(List.of(event(1)), FAILING).failed()).isTrue();
    assertThat(handler.handle(List.of(), accepting).succeeded()).isTrue();

    assertThat(passedOn).hasSize(1);
    assertThat(acknowledged).containsExactly(1L);
  }

  @Test
  void after_a_restart_nothing_is_acknowledged_that_has_not_come_again() {
    handler.handle(List.of(event(1)), FAILING);
    handler.restart();
    handler.handle(List.of(), accepting);

    assertThat(acknowledged).isEmpty();
  }

  /** Takes positions, and gives the same outcome each time. */
  private record Positions(List<Long> taken, Future<Void> outcome) implements Acknowledgement {

    @Override
    public Future<Void> through(long position) {
      taken.add(position);
      return outcome;
    }

    @Override
    public Future<Void> through(SqlConnection transaction, long position) {
      throw new UnsupportedOperationException("there is no transaction");
    }

    @Override
    public void startAgain() {
      throw new UnsupportedOperationException("there is no reason to start again");
    }
  }

  private static StoredEvent event(long position) {
    return new StoredEvent(
        position,
        UUID.randomUUID(),
        "type",
        "subject",
        Instant.EPOCH,
        Cause.ofUntether("test"),
        new JsonObject());
  }
}
