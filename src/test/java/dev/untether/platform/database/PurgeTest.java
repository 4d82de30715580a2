package dev.untether.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.untether.testing.LogLines;
import dev.untether.testing.Polling;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PurgeTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final List<Promise<Integer>> steps = new CopyOnWriteArrayList<>();
  private final List<Integer> limits = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void a_full_step_is_followed_by_another_and_one_that_is_not_full_by_none() {
    Purge purge = start(LONG);
    awaitSteps(1);
    end(1, limits.get(0));
    awaitSteps(2);
    end(2, limits.get(0) - 1);
    stop(purge).await();

    assertThat(steps).hasSize(2);
  }

  @Test
  void rows_are_looked_for_at_each_interval() {
    start(Duration.ofMillis(1));
    awaitSteps(1);
    end(1, 0);

    awaitSteps(2);
  }

  @Test
  void a_wake_begins_a_step_without_waiting_for_the_interval() {
    Purge purge = start(LONG);
    awaitSteps(1);
    end(1, 0);
    on(purge::wake);

    awaitSteps(2);
  }

  @Test
  void a_failure_is_logged_once_and_tried_again_at_the_next_interval() {
    try (LogLines log = LogLines.record()) {
      start(Duration.ofMillis(1));
      awaitSteps(1);
      fail(1);
      awaitSteps(2);
      fail(2);
      awaitSteps(3);

      assertThat(log.texts())
          .filteredOn(
              line ->
                  line.startsWith("Could not delete old things; they are left for the next round"))
          .hasSize(1);
    }
  }

  @Test
  void a_stop_waits_for_the_running_step() {
    Purge purge = start(LONG);
    awaitSteps(1);
    Future<Void> stopped = stop(purge);
    assertThat(stopped.isComplete()).isFalse();
    end(1, limits.get(0));
    stopped.await();

    assertThat(steps).hasSize(1);
  }

  private Purge start(Duration interval) {
    Purge purge =
        new Purge(
            vertx,
            "old things",
            interval,
            limit -> {
              limits.add(limit);
              Promise<Integer> step = Promise.promise();
              steps.add(step);
              return step.future();
            });
    on(purge::start);
    return purge;
  }

  private Future<Void> stop(Purge purge) {
    Promise<Void> stopped = Promise.promise();
    on(() -> purge.stop().onComplete(stopped));
    return stopped.future();
  }

  private void end(int number, int deleted) {
    on(() -> steps.get(number - 1).complete(deleted));
  }

  private void fail(int number) {
    on(() -> steps.get(number - 1).fail("no database"));
  }

  private void awaitSteps(int number) {
    Polling.until(steps::size, size -> size == number);
  }

  private void on(Runnable work) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        begin -> {
          work.run();
          done.complete();
        });
    done.future().await();
  }
}
